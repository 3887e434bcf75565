"""Changes to the backend that can be deployed; a new one is one entry in one of the families."""

from demo.errors import DemoError
from demo.releases import behaviour, inside
from demo.releases.release import Release

RELEASES: dict[str, Release] = {
    release.name: release for family in (behaviour.RELEASES, inside.RELEASES) for release in family
}
"""Every release by its name, family by family."""


def get_release(name: str) -> Release:
    """Return the release called `name`; raise DemoError with every name there is."""
    try:
        return RELEASES[name]
    except KeyError as error:
        raise DemoError(f"No release is called {name!r}. There are: {', '.join(RELEASES)}") from error
