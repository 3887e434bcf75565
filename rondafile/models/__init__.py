"""The shape of ``ronda.toml``. Units are in the names; a missing section means its defaults."""

from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from rondafile.models.access import Canary, Certificate, Clock, Endpoint, Limits, Login, Queue, Whoami
from rondafile.models.around import Logs, Screenshot
from rondafile.models.dependencies import Acceptance, Critical, Dependencies, Disk
from rondafile.models.knowledge import Confluence
from rondafile.models.kpi import Kpi
from rondafile.models.maintenance import Calendar, MaintenanceWindow
from rondafile.models.media import Extra, Media
from rondafile.models.notices import Notices
from rondafile.models.policy import Confirm, Policy
from rondafile.models.regression import Contract, Gate, Regression, Role, Version
from rondafile.models.report import Report
from rondafile.models.section import Section
from rondafile.models.target import Target
from rondafile.models.tickets import GitHub, Jira, Tickets
from rondafile.references import Address, FilledAddress, FilledSecret
from rondafile.zones import ZoneName

__all__ = [
    "Acceptance",
    "Calendar",
    "Canary",
    "Certificate",
    "Clock",
    "Confirm",
    "Confluence",
    "Contract",
    "Critical",
    "Dependencies",
    "Disk",
    "Endpoint",
    "Extra",
    "Gate",
    "GitHub",
    "Jira",
    "Kpi",
    "Limits",
    "Login",
    "Logs",
    "MaintenanceWindow",
    "Media",
    "Policy",
    "Queue",
    "Regression",
    "Report",
    "Role",
    "Rondafile",
    "Screenshot",
    "Section",
    "Target",
    "Tickets",
    "Version",
    "Whoami",
]


class Rondafile(Section):
    """The whole file."""

    language: Literal["es", "en"] = "es"
    """Of everything people read."""
    timezone: ZoneName = "UTC"
    """IANA zone of the site, in which times are shown and hours are meant."""
    store: FilledAddress = Field(default_factory=lambda: Address("sqlite:///build/ronda.sqlite3"))
    """SQLAlchemy address of the store: SQLite, or `postgresql+psycopg://…`."""
    secrets_file: str | None = None
    """File with `NAME=value` lines, mode 600, looked up after the environment."""
    mask_key: FilledSecret | None = None
    """Key under which tokens are masked; without it one is made and kept beside the runs."""
    results: Path = Path("build/runs")
    """Folder of the results directories."""
    site: Path = Path("build/site")
    """Folder of the site."""
    site_url: str | None = Field(None, pattern=r"^https?://[^/\s]+")
    """Address at which the site is published: tickets and notices lead there."""
    knowledge: Path = Path("knowledge")
    """Folder of the knowledge base: `CAUSE.md` files, see docs/knowledge.md."""
    targets: dict[Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")], Target] = Field(min_length=1)
    """The backends, by name."""
    policy: Policy = Policy()
    """When results become incidents."""
    report: Report = Report()
    """The weekly review."""
    notices: Notices = Notices()
    """Who is told of incidents."""
    tickets: Tickets = Tickets()
    """Where tickets go."""
    confluence: Confluence | None = None
    """Where the knowledge base is published besides."""
    maintenance: Path | None = None
    """File of the maintenance windows; without the key `maintenance.toml` beside this file, if there is one."""
    calendar: Calendar = Calendar()
    """How the windows are published."""

    @property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return ZoneInfo(self.timezone)
