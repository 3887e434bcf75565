"""What a target aims at, and how its record is read."""

from pydantic import Field

from rondafile.models.section import Section


class Kpi(Section):
    """What a target aims at, and how its record is read; docs/kpi.md has the formulas."""

    objective: float = Field(0.995, gt=0, le=1)
    """Availability aimed at, above 0 to 1; the error budget is what it leaves."""
    gap_min: float = Field(15, gt=0, le=10_080)
    """Minutes that the outcome of a run holds without a further one; after that nothing is known."""
    every_min: float | None = Field(None, gt=0, le=10_080)
    """Minutes from one planned run to the next; without it as most runs were planned."""
