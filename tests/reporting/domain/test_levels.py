"""Who gets an incident first."""

import pytest

from reporting.domain.incident import Level
from reporting.domain.levels import level_of
from tests.reporting.domain.stories import results_of


@pytest.mark.parametrize(
    ("cause", "story", "level", "proof"),
    [
        ("ocr", "ocr!=ocr api db=database", Level.PROVIDER, ("api", "db")),
        ("storage", "s!=storage api[a] api[b]", Level.PROVIDER, ("api[a]", "api[b]")),
        ("ocr", "ocr!=ocr api db!=database", Level.BACKEND, ()),
        ("ocr", "ocr!=ocr api db~=database", Level.BACKEND, ()),
        ("ocr", "ocr!=ocr api? db-=database", Level.BACKEND, ()),
        ("ocr", "ocr!=ocr", Level.BACKEND, ()),
        # what was not judged is no proof, and no hindrance
        ("ocr", "ocr!=ocr api db?=database w-=worker", Level.PROVIDER, ("api",)),
        # another provider's fault and a rule are not internal
        ("ocr", "ocr!=ocr s!=storage r!=rule api", Level.PROVIDER, ("api",)),
        ("rule", "r!=rule api!", Level.ANALYSTS, ()),
        ("api", "api! db=database", Level.BACKEND, ()),
        ("unclear", "x!=unclear api", Level.BACKEND, ()),
        ("never-heard-of", "x!=never-heard-of api", Level.BACKEND, ()),
        # a cause that nobody listed counts as internal
        ("ocr", "ocr!=ocr api x!=never-heard-of", Level.BACKEND, ()),
    ],
)
def test_a_provider_is_called_only_with_proof(cause: str, story: str, level: Level, proof: tuple[str, ...]) -> None:
    """Level 3 needs every judged internal check of the run to have passed, and names them."""
    assert level_of(cause, results_of(story)) == (level, proof)
