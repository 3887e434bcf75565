"""OpenMetrics text (https://prometheus.io/docs/specs/om/open_metrics_spec/), version 1.0."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["gauge", "summary"]


@dataclass(frozen=True, slots=True)
class Sample:
    """One value."""

    value: float
    labels: Mapping[str, str]
    """In the order in which they are written."""
    suffix: str = ""
    """What the sample's name has after that of its family."""


@dataclass(frozen=True, slots=True)
class Family:
    """Samples of one kind."""

    name: str
    """Ends in the unit, if there is one."""
    kind: Kind
    help: str
    """One sentence, English."""
    unit: str = ""
    samples: list[Sample] = field(default_factory=list)

    def add(self, value: float | None, **labels: str) -> None:
        """Add a value; None is no sample, and never a 0."""
        if value is not None:
            self.samples.append(Sample(value, labels))


def exposition(families: Iterable[Family]) -> str:
    """Return the families as text, in their order; one without a sample is told all the same."""
    lines: list[str] = []
    for family in families:
        lines.append(f"# TYPE {family.name} {family.kind}")
        if family.unit:
            lines.append(f"# UNIT {family.name} {family.unit}")
        lines.append(f"# HELP {family.name} {_escaped(family.help)}")
        lines.extend(
            f"{family.name}{each.suffix}{_labels(each.labels)} {_number(each.value)}" for each in family.samples
        )
    return "\n".join([*lines, "# EOF", ""])


def _labels(labels: Mapping[str, str]) -> str:
    said = ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items())
    return f"{{{said}}}" if said else ""


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("\n", "\\n").replace('"', '\\"')


def _number(value: float) -> str:
    return str(int(value)) if value == int(value) else repr(round(value, 9))
