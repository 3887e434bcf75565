"""What ``git log`` says, as commits. Pure."""

from reporting.domain.deployments import Commit

MOST_COMMITS = 50
"""Of those between two versions, the newest; more are no help in finding one."""
LONGEST_SUBJECT = 200
FORMAT = "%x1e%h%x1f%an%x1f%s"
"""Each commit begins with a record separator; its fields have a unit separator between them."""


def commits_of(text: str) -> tuple[Commit, ...]:
    """Return the commits of ``git log --format=FORMAT --numstat``, in its order.

    A commit's paths are the lines of numstat below it; a merge has none of its own.
    """
    return tuple(_commit(record) for record in text.split("\x1e")[1:])


def _commit(record: str) -> Commit:
    head, _newline, below = record.partition("\n")
    sha, author, subject = (*head.split("\x1f", 2), "", "")[:3]
    paths = sum(line.count("\t") >= 2 for line in below.splitlines())
    return Commit(_printable(sha), _printable(author), _printable(subject)[:LONGEST_SUBJECT], paths or None)


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text).strip()
