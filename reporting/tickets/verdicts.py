"""What a ticket says about a deployment: the verdict on each affected case, and the commits that came with it."""

from collections.abc import Callable, Iterator

from language import N_
from reporting.domain.actions import TicketFacts
from reporting.domain.verdict_words import suspect_lines, verdict_line


def sections_of(facts: TicketFacts, say: Callable[[str], str]) -> Iterator[tuple[str, list[str]]]:
    """Yield the title and the lines of each list; none where no case was judged."""
    if not facts.verdicts:
        return
    deployment = next((each.judgement.deployment for each in facts.verdicts if each.judgement.deployment), None)
    title = say(N_("Verdicts on {deployment}")).format(deployment=deployment) if deployment else say(N_("Verdicts"))
    yield title, [verdict_line(each, say) for each in facts.verdicts]
    for found in facts.suspects:
        names = {"baseline": found.baseline or "–", "deployment": found.deployment}
        yield say(N_("Suspect commits, {baseline} to {deployment}")).format(**names), suspect_lines(found, say)
