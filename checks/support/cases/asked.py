"""What is known of a case that was asked: its steps with their answers, and what it left behind."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from checks.support.cases import references
from checks.support.cases.judging import Expectation, wanting
from checks.support.cases.model import Step
from checks.support.cases.request import Request
from checks.support.exchange import Exchange


@dataclass(slots=True)
class AskedStep:
    """One step of an attempt."""

    step: Step
    label: str
    """Such as ``step 2``."""
    request: Request
    started_at: float
    """Seconds since the epoch."""
    is_cleanup: bool = False
    exchange: Exchange | None = None
    """None where no answer was seen."""
    expectations: list[Expectation] = field(default_factory=list)

    @property
    def wrong(self) -> list[Expectation]:
        """What of its answer does not hold."""
        return wanting(self.expectations)

    @property
    def said(self) -> str:
        """What is wrong with its answer, in one line."""
        return f"{self.label}, {self.request.endpoint}: {'; '.join(each.said for each in self.wrong)}"


@dataclass(slots=True)
class Attempt:
    """A case that was asked once."""

    mark: str
    values: dict[str, Any]
    """By name: sample data, what was kept, and the mark."""
    steps: list[AskedStep] = field(default_factory=list)
    """In the order in which they were sent; those of the clean-up are at the end."""
    error: Exception | None = None
    """What kept a step from being answered."""
    left: list[str] = field(default_factory=list)
    """What could not be removed, in words."""
    took_ms: int = 0
    """Its steps together, without the clean-up."""

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Attempt":
        """Return one that is about to begin, with a mark that no other has."""
        mark = f"ronda-{secrets.token_hex(4)}"
        values = {references.MARK: mark}
        return cls(mark, {name: references.filled(value, values) for name, value in data.items()} | values)

    def without_steps(self) -> "Attempt":
        """Return what is needed of an attempt that passed: its last request, and no answer."""
        last = [AskedStep(each.step, each.label, each.request, each.started_at) for each in self.steps[-1:]]
        return Attempt(self.mark, {}, last, took_ms=self.took_ms)

    @property
    def failing(self) -> AskedStep | None:
        """The step that does not hold."""
        return next((each for each in self.steps if each.wrong and not each.is_cleanup), None)

    @property
    def passed(self) -> bool:
        """Tell whether every step was answered and holds."""
        return self.error is None and self.failing is None

    @property
    def was_let_through(self) -> bool:
        """Tell whether a request that had to be refused has changed something."""
        step = self.failing
        return bool(step and step.request.may_write and step.exchange and step.exchange.status <= 299)
