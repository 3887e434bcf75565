"""Programs that stand where Node and npm would: small scripts on a PATH of their own."""

import os
import stat
from pathlib import Path


def program(folder: Path, name: str, script: str) -> Path:
    """Write a program for the shell."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return path


def environ(*folders: Path) -> dict[str, str]:
    """Return an environment with nothing on its PATH but these folders and the tools of the shell."""
    tools = folders[0].parent / "tools"
    tools.mkdir(parents=True, exist_ok=True)
    for name in ("mkdir", "sleep", "touch", "cat"):
        if not (tools / name).exists():
            (tools / name).symlink_to(
                next(Path(each) / name for each in os.get_exec_path() if (Path(each) / name).exists())
            )
    return {"PATH": os.pathsep.join(map(str, (*folders, tools))), "HOME": str(folders[0])}
