"""A channel in a folder."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from reporting.errors import DeliveryError


class FakeChannel:
    """A Channel whose messages are files, so that they outlive the process that sent them.

    It looks before it repeats itself, as a bot can; ``blind`` makes it like a webhook. ``channel.refuse(2)`` lets the
    next two messages fail before anything is done; ``channel.lose_answer()`` lets the next fail after it was done.
    """

    def __init__(
        self, folder: Path, name: str = "chat", *, blind: bool = False, touch: Callable[[], None] = lambda: None
    ) -> None:
        self.name, self.folder, self.blind, self.touch = name, folder / name, blind, touch
        self._refusals: list[DeliveryError] = []
        self._lost = 0
        self.folder.mkdir(parents=True, exist_ok=True)

    def refuse(self, times: int = 1, error: DeliveryError | None = None) -> None:
        self._refusals += [error or DeliveryError(f"{self.name} is down: wait")] * times

    def accept_all(self) -> None:
        self._refusals, self._lost = [], 0

    def lose_answer(self, times: int = 1) -> None:
        self._lost += times

    def said(self) -> list[dict[str, Any]]:
        found = [json.loads(path.read_text()) for path in self.folder.glob("*.json")]
        return sorted(found, key=lambda each: each["number"])

    def problems(self) -> list[str]:
        return [str(error) for error in self._refusals]

    def send(self, key: str, message: Any, *, first: str | None = None, again: bool = False) -> str:
        self.touch()
        if self._refusals:
            raise self._refusals.pop(0)
        path = self.folder / f"{hashlib.sha256(key.encode()).hexdigest()[:16]}.json"
        if not (again and path.exists() and not self.blind):
            self._write(path, key, message, first)
        self.touch()
        if self._lost:
            self._lost -= 1
            raise DeliveryError(f"{self.name} did not answer in time: it may have done it")
        return str(json.loads(path.read_text())["number"])

    def _write(self, path: Path, key: str, message: Any, first: str | None) -> None:
        times = json.loads(path.read_text())["times"] if path.exists() else 0
        number = len(list(self.folder.glob("*.json"))) + (0 if times else 1)
        said = {"number": number, "key": key, "title": message.title, "first": first, "times": times + 1}
        draft = self.folder / "draft"
        draft.write_text(json.dumps(said | {"items": list(message.items)}))
        draft.replace(path)
