"""The deeper round: schemathesis asks what the document allows, read only, in a process of its own."""

import contextlib
import importlib.util
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from checks.support.contract.deep_report import DeepReport, read_report
from checks.support.contract.document import READ_ONLY, Document
from checks.support.errors import UnjudgedError
from checks.support.reach import Reach
from language import _

TOOL = "schemathesis"
LIMIT_S = 600.0
"""For the whole of it; what was found until then counts."""
VARIABLE = "RONDA_HEADER_{number}"
"""Variable of the process that holds a header of the login: it stands neither on a command line nor in a file."""
JUDGED = "not_a_server_error,response_schema_conformance"
"""What an answer must not be, whatever was asked: a failure of the server, or something else than was promised."""


def read_only(document: Document) -> dict[str, Any]:
    """Return the document with nothing in it but operations that change nothing, at their full paths."""
    paths: dict[str, dict[str, Any]] = {}
    for each in document.operations.values():
        if each.method in READ_ONLY:
            item = paths.setdefault(each.path, {})
            item[each.method.lower()] = dict(each.node)
            if parameters := each.item.get("parameters"):
                item["parameters"] = parameters
    kept = {key: value for key, value in document.raw.items() if key not in ("paths", "servers", "webhooks")}
    return {**kept, "paths": paths}


def run_deep(reach: Reach, document: Document, *, examples: int, limit_s: float = LIMIT_S) -> DeepReport:
    """Ask every operation that changes nothing in many ways, and return what was found.

    Args:
        reach: The target; its login is used if it has one.
        document: The backend's document.
        examples: Requests per operation and kind of test.
        limit_s: When to end it.

    Raises:
        UnjudgedError: schemathesis is not installed or did not run, or there is nothing to ask.
    """
    if importlib.util.find_spec(TOOL) is None:
        raise UnjudgedError(_('the deeper round needs schemathesis, which is not installed: pip install "ronda[deep]"'))
    asked = read_only(document)
    if not asked["paths"]:
        raise UnjudgedError(_("the document describes no operation that changes nothing: there is nothing to ask"))
    headers = dict(reach.login.headers()) if reach.target.has_login else {}
    with tempfile.TemporaryDirectory(prefix="ronda-deep-") as name:
        folder = Path(name)
        (folder / "openapi.json").write_text(json.dumps(asked), encoding="utf-8")
        (folder / "schemathesis.toml").write_text(_settings(headers), encoding="utf-8")
        said, in_time = _run(_command(reach, folder, examples), folder, _environment(headers), limit_s)
        report = read_report(folder / "events.ndjson", headers, in_time=in_time)
    if report is None:
        raise UnjudgedError(_("schemathesis did not run: {said}").format(said=said))
    return report


def _settings(headers: Mapping[str, str]) -> str:
    lines = ["[headers]"]
    lines += [f'{json.dumps(name)} = "${{{VARIABLE.format(number=number)}}}"' for number, name in enumerate(headers)]
    # Otherwise methods that the document does not name are tried too, and those may write.
    return "\n".join([*lines, "[phases.coverage]", "unexpected-methods = []", ""])


def _environment(headers: Mapping[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    kept |= {VARIABLE.format(number=number): value for number, value in enumerate(headers.values())}
    return kept | {"PYTHONUNBUFFERED": "1", "NO_COLOR": "1"}


def _command(reach: Reach, folder: Path, examples: int) -> list[str]:
    target = reach.target
    line = [sys.executable, "-m", f"{TOOL}.cli", "--config-file", str(folder / "schemathesis.toml"), "run"]
    line += [str(folder / "openapi.json"), "--url", target.base_url, "--phases", "examples,coverage,fuzzing"]
    line += ["--max-examples", str(examples), "--checks", JUDGED, "--generation-deterministic", "--workers", "1"]
    line += ["--request-timeout", f"{target.read_s:g}", "--report", "ndjson"]
    line += ["--report-ndjson-path", str(folder / "events.ndjson"), "--no-color"]
    return [*line, "--tls-verify", str(target.ca_file)] if target.ca_file else line


def _run(command: list[str], folder: Path, environ: Mapping[str, str], limit_s: float) -> tuple[str, bool]:
    """Run it to its end or its limit; return its last words, and whether it ended itself."""
    with subprocess.Popen(
        command,
        cwd=folder,
        env=dict(environ),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ) as process:
        try:
            out, _none = process.communicate(timeout=limit_s)
            in_time = True
        except subprocess.TimeoutExpired:
            in_time = False
        finally:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
        if not in_time:
            out, _none = process.communicate()
    lines = [line.strip() for line in out.decode("utf-8", errors="replace").splitlines() if line.strip()]
    return (lines[-1] if lines else _("it said nothing")), in_time
