"""What a reproduction pack is made from."""

from dataclasses import dataclass

from checks.support.cases.asked import AskedStep
from checks.support.cases.confirming import Asked
from checks.support.cases.ready import ReadyCase
from checks.support.reach import Reach


@dataclass(frozen=True, slots=True)
class Told:
    """A case that was asked, and where."""

    reach: Reach
    case: ReadyCase
    asked: Asked
    deployment: str | None = None
    """Version that the target runs; None if it was not named."""

    @property
    def steps(self) -> list[AskedStep]:
        """What was asked last, without the clean-up."""
        return [each for each in self.asked.last.steps if not each.is_cleanup]

    @property
    def culprit(self) -> AskedStep | None:
        """The step that does not hold or was not answered; None if all hold."""
        attempt = self.asked.last
        return attempt.failing or (self.steps[-1] if attempt.error is not None and self.steps else None)
