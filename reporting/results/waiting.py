"""What a round waits for before it begins, told through its log to whoever follows it."""

import contextlib
from pathlib import Path

MARK = "ronda waits: "
"""Begins such a line of the log."""


def waiting_line(text: str) -> str:
    """Return the line that tells what is waited for."""
    return f"{MARK}{' '.join(text.split())}\n"


def awaited(log: Path) -> str | None:
    """Return what the round waits for according to the end of its log; None if it waits for nothing."""
    with contextlib.suppress(OSError), open(log, "rb") as file:
        file.seek(max(0, log.stat().st_size - 4096))
        whole = file.read().decode("utf-8", errors="replace").splitlines(keepends=True)
        last = next((line for line in reversed(whole) if line.endswith("\n") and line.strip()), "")
        return last.removeprefix(MARK).strip() if last.startswith(MARK) else None
    return None
