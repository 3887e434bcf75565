"""How a measured command is run: as an installed Ronda is, with its bytecode at hand."""

import os
import platform
from pathlib import Path

ROOT = Path(__file__).parents[1]


def environ_of(folder: Path) -> dict[str, str]:
    """Return the environment of measured commands: bytecode is kept, as pip does when it installs, apart from us."""
    environ = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return environ | {"PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}


def machine() -> str:
    """Say on what it was measured, and how much else it had to do."""
    load = os.getloadavg()
    busy = f"load {load[0]:.1f}, {load[1]:.1f}, {load[2]:.1f}"
    return f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}, {busy}"
