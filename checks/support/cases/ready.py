"""A case that was read, found sound, and can be asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from checks.support.cases.model import Severity, Step


@dataclass(frozen=True, slots=True)
class ReadyCase:
    """One case with everything its file says of it."""

    area: str
    name: str
    """Unique within its area; a case of a matrix is called like ``GET /api/v1/orders as member``."""
    title: str
    role: str
    """Who asks, where a step does not say otherwise."""
    severity: Severity
    owner: str
    """Who has it; empty where nobody is named."""
    writes: bool
    steps: tuple[Step, ...]
    cleanup: tuple[Step, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    """Sample data, with references between its values filled in; ``${mark}`` is left."""
    source: str = ""
    """File and line, such as ``submissions.yaml:14``."""
    folder: Path = Path()
    """Where the paths of sample files start."""
    kind: Literal["case", "permission"] = "case"

    @property
    def check(self) -> str:
        """The id of its check."""
        return f"regression.{self.area}"
