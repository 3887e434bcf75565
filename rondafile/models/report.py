"""What the weekly review looks back on."""

from pydantic import Field

from rondafile.models.section import Section


class Report(Section):
    """The weekly review."""

    weeks: int = Field(12, ge=1, le=104)
    """Finished weeks that have a page on the site."""
