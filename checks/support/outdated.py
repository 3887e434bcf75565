"""Which packages are behind the newest version, and which critical ones by more than they may be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from packaging.utils import canonicalize_name
from packaging.version import Version

from checks.support.newest import Newest, Registry
from checks.support.packages import Package
from language import _, ngettext
from rondafile.models import Critical


@dataclass(frozen=True, slots=True)
class Behind:
    """One package with a newer version."""

    name: str
    installed: str
    newest: str
    published: date | None
    """When the newest was; None if the index does not say."""

    @property
    def major_behind(self) -> int:
        """How many major numbers the newest version is ahead."""
        return Version(self.newest).major - Version(self.installed).major

    def __str__(self) -> str:
        """Name it with both versions, and the day of the newest."""
        day = f" ({self.published.isoformat()})" if self.published else ""
        return f"{self.name} {self.installed} → {self.newest}{day}"


@dataclass(frozen=True, slots=True)
class Outdated:
    """What an index says about the packages in use."""

    behind: tuple[Behind, ...]
    """Critical ones first, then those most major numbers behind, then by name."""
    late: tuple[str, ...]
    """Critical packages past a limit of their own, each with which."""
    unclear: Mapping[str, str]
    """Of what nothing is known, each with the reason."""


def outdated(
    packages: Sequence[Package], critical: Mapping[str, Critical], registry: Registry, today: date
) -> Outdated:
    """Ask the index about every package.

    Raises:
        UnjudgedError: It cannot be asked.
    """
    limits: dict[str, Critical] = {canonicalize_name(name): limit for name, limit in critical.items()}
    newest = registry.newest(package.name for package in packages)
    found = [_behind(each, newest) for each in packages if each.name in newest.versions]
    behind = sorted(
        (each for each in found if each), key=lambda one: (one.name not in limits, -one.major_behind, one.name)
    )
    late = [_major(each, limits[each.name]) for each in behind if each.name in limits]
    old, unclear = _old([each for each in behind if each.name in limits], limits, registry, today)
    return Outdated(tuple(behind), tuple(one for one in [*late, *old] if one), {**newest.missing, **unclear})


def _behind(package: Package, newest: Newest) -> Behind | None:
    version = newest.versions[package.name]
    if Version(version) <= Version(package.version):
        return None
    return Behind(package.name, package.version, version, newest.published.get(package.name))


def _major(each: Behind, limit: Critical) -> str:
    if limit.major_behind is None or each.major_behind <= limit.major_behind:
        return ""
    return ngettext(
        "{package}: {count} major version behind, the limit is {limit}",
        "{package}: {count} major versions behind, the limit is {limit}",
        each.major_behind,
    ).format(package=each, count=each.major_behind, limit=limit.major_behind)


def _old(
    behind: Sequence[Behind], limits: Mapping[str, Critical], registry: Registry, today: date
) -> tuple[list[str], dict[str, str]]:
    """Ask what was the newest version so many days ago: if that is newer too, the limit is passed."""
    timed = {each: days for each in behind if (days := limits[each.name].days_behind)}
    undated = {each.name: _("the index does not say when it was published") for each in timed if not each.published}
    moments = {each.name: today - timedelta(days=number) for each, number in timed.items() if each.published}
    if not moments:
        return [], undated
    then = registry.newest_on(moments).versions
    return [
        _("{package}: a newer version has been out for more than {days} days").format(package=each, days=number)
        for each, number in timed.items()
        if each.name in then and Version(then[each.name]) > Version(each.installed)
    ], undated
