"""How long Allure 3 takes for a folder of results: what publishing the same round is compared with."""

import json
import os
import tempfile
import time
from pathlib import Path

from reporting.pages.allure import cache_folder, installed
from reporting.pages.allure.programs import run_program

LIMIT_S = 600.0


def allure_seconds(results: Path) -> float:
    """Return the seconds that Allure 3 takes to make its report, written as one file, which is its faster way.

    Fetching Allure with npm at the first use is not counted.

    Raises:
        ToolMissingError: Node, npm or the registry is missing; the message says what to do.
        RuntimeError: Allure failed.
    """
    tool = installed(cache_folder(), os.environ, lambda _text: None)
    with tempfile.TemporaryDirectory(prefix="ronda-allure-") as work:
        folder = Path(work)
        said = {"output": str(folder / "report"), "plugins": {"awesome": {"options": {"singleFile": True}}}}
        (folder / "allurerc.json").write_text(json.dumps(said), encoding="utf-8")
        config = str(folder / "allurerc.json")
        words = [tool.node, str(tool.script), "generate", "--config", config, results.name]  # it follows no links
        begun = time.perf_counter()
        ended = run_program(words, results.resolve().parent, os.environ, LIMIT_S)
        seconds = time.perf_counter() - begun
        if ended.code != 0 or not (folder / "report" / "index.html").is_file():
            raise RuntimeError(f"Allure failed with {ended.code} after {seconds:.0f} s: {ended.output[-500:]}")
    return seconds
