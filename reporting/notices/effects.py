"""What a cause means for the people who use a backend, in plain words."""

from language import N_

EFFECTS = {
    "api": N_("Whoever uses {target} gets errors or no answer"),
    "token": N_("The monitoring cannot log in to {target}, so nobody sees how the rest of it is"),
    "permissions": N_("In {target}, people can see or do things that they must not"),
    "latency": N_("Whoever uses {target} waits too long for an answer"),
    "database": N_("{target} does not read or save data as it should: whoever uses it gets errors"),
    "migrations": N_("The database of {target} does not fit its version: parts of it may fail"),
    "configuration": N_("{target} is set up wrongly: parts of it may fail"),
    "broker": N_("{target} takes on no work in the background: what people send may stay undone"),
    "worker": N_("What {target} does in the background stands still or is late"),
    "worker-busy": N_("What {target} does in the background is late"),
    "queue": N_("What {target} does in the background piles up and is late"),
    "clock": N_("The times that {target} notes are wrong, and people may not be able to log in"),
    "certificate": N_("Whoever connects to {target} gets a security warning, or soon will"),
    "media-missing": N_("Whoever opens certain files of {target} does not find them"),
    "media-orphans": N_("Nobody is affected: {target} keeps files that nothing uses"),
    "stale-access": N_("Nobody is affected now: old ways into {target} are still open"),
    "outdated": N_("Nobody is affected now: {target} runs on old packages"),
    "vulnerable": N_("Nobody is affected as far as we know: {target} runs on a package with a security hole"),
    "end-of-support": N_("Nobody is affected now: {target} runs on a version that gets no more security fixes"),
    "licences": N_("Nobody is affected: {target} uses a package whose licence does not allow it"),
    "deploy-settings": N_("Nobody is affected now: the settings of {target} are less safe than they should be"),
    "unmade-migrations": N_("Nobody is affected now: the next deployment of {target} may fail"),
    "disk": N_("Whoever uploads files to {target} may soon not be able to"),
    "contract": N_("Programs that use {target} may fail: it does not answer as agreed"),
    "code": N_("Nobody is affected now: the code of {target} does not pass its own tests"),
    "network": N_("{target} cannot be reached from where it is watched: perhaps from nowhere"),
    "ocr": N_("Documents that people send to {target} are not read automatically"),
    "storage": N_("Whoever opens or uploads files in {target} gets errors"),
    "rule": N_("{target} answers, but not as agreed: whoever uses that part gets wrong results"),
    "leftovers": N_("Nobody is affected: the checks left test data behind in {target}"),
    "unclear": N_("Something in {target} does not work; who is affected is not known yet"),
}
"""By the key of the cause; each is the beginning of a text, and a sentence without its full stop."""
PAST_WARNING = N_("{target} still works, but is past a warning limit")
"""Instead of these, for what is degraded."""


def effect_of(cause: str) -> str:
    """Return what a cause means for people; one that is not listed counts as unclear."""
    return EFFECTS.get(cause, EFFECTS["unclear"])
