"""Where the knowledge base is published."""

from urllib.parse import urlsplit

from pydantic import Field, field_validator

from rondafile.models.section import Seconds, Section
from rondafile.references import FilledSecret


class Confluence(Section):
    """A space of Confluence Cloud."""

    url: str = Field(pattern=r"^https?://[^/\s]+")
    """Address of the site, without `/wiki`; `https://api.atlassian.com/ex/confluence/CLOUD_ID` for a scoped token."""
    user: FilledSecret | None = None
    """Mail address of the account that the token belongs to. Without one the token is sent as Bearer."""
    token: FilledSecret
    """API token."""
    space_id: str = Field(pattern=r"^\d{1,19}$")
    """Number of the space, in quotes; its key is not it."""
    parent_id: str | None = Field(None, pattern=r"^\d{1,19}$")
    """Number of the page below which new pages are made; at the top of the space without one."""
    connect_s: Seconds = 5.0
    """Limit for connecting."""
    read_s: Seconds = 30.0
    """Limit for each wait on an answer."""

    @field_validator("url")
    @classmethod
    def _plain_address(cls, value: str) -> str:
        if "@" in urlsplit(value).netloc:
            raise ValueError('holds a login. Write it as user = "$CONFLUENCE_USER" and token = "$CONFLUENCE_TOKEN"')
        return value.rstrip("/").removesuffix("/wiki")
