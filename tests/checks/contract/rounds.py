"""A backend's folder with a configuration and a reviewed contract, and what the commands make of it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.checks.contract.documents import Node
from tests.demo_stack import Said, ronda

TOML = """
language = "en"
secrets_file = "secrets.env"
[targets.yard]
base_url = "{url}"
token = "$YARD_TOKEN"
{more}
"""
TOKEN = "tok-3f9a8b7c6d5e4f3a2b1c"


@dataclass(frozen=True, slots=True)
class Place:
    """One folder, with one target called ``yard``."""

    folder: Path

    @property
    def baseline(self) -> Path:
        """Where the reviewed document is."""
        return self.folder / "contracts" / "yard.json"

    def configure(self, url: str, more: str = 'contract = { path = "/schema" }') -> None:
        """Write the configuration."""
        (self.folder / "ronda.toml").write_text(TOML.format(url=url, more=more))
        (self.folder / "secrets.env").write_text(f"YARD_TOKEN={TOKEN}\n")
        (self.folder / "secrets.env").chmod(0o600)

    def review(self, raw: Node) -> None:
        """Put a document where the reviewed one is."""
        self.baseline.parent.mkdir(exist_ok=True)
        self.baseline.write_text(json.dumps(raw))

    def contract(self, *arguments: str) -> Said:
        """Run ``ronda contract``."""
        return ronda("contract", *arguments, cwd=self.folder)

    def round(self, *arguments: str) -> "Found":
        """Make a round of the contract's checks."""
        chosen = [word for name in ("openapi", "contract", "deep") for word in ("--check", f"regression.{name}")]
        said = ronda("diagnose", "--room", "regression", "--json", *chosen, *arguments, cwd=self.folder, timeout_s=180)
        assert said.out, said.err
        return Found(said.code, Path(said.document["folder"]))


@dataclass(frozen=True, slots=True)
class Found:
    """What a round found."""

    code: int
    folder: Path

    @property
    def results(self) -> dict[tuple[str, str], dict[str, Any]]:
        """Each result by the end of its check and its case."""
        lines = [json.loads(each) for each in (self.folder / "results.jsonl").read_text().splitlines()[1:]]
        return {(each["check"].removeprefix("regression."), each["case"]): each for each in lines}

    def outcomes(self, check: str) -> dict[str, str]:
        """Return the outcome of each case of a check."""
        return {case: each["outcome"] for (name, case), each in self.results.items() if name == check}

    def evidence(self, check: str, case: str = "") -> str:
        """Return the text of a result's first piece of evidence."""
        return (self.folder / "evidence" / self.results[check, case]["evidence"][0]["name"]).read_text()
