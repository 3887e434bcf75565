"""The backend's own interpreter: one process a round, every question in it answered by a marked line."""

import contextlib
import json
import os
import secrets
import signal
import subprocess
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import IO, Any

from checks.support.errors import NotConfiguredError, OverLimitError, UnjudgedError
from checks.support.script import Question, limit_of, script_for
from language import _
from rondafile.models import Target

__all__ = ["BackendError", "Interpreter", "Question", "SetupError", "script_for"]

MAX_LINE_BYTES = 4_194_304
"""An answer longer than this is refused."""
STDERR_TAIL_BYTES = 2_000
"""How much of what the backend printed is kept as evidence."""


class BackendError(UnjudgedError):
    """A question's script raised inside the backend.

    Args:
        message: One line for people.
        kind: Qualified name of the exception there, such as ``django.db.utils.OperationalError``.
    """

    def __init__(self, message: str, kind: str) -> None:
        super().__init__(message)
        self.kind = kind


class SetupError(UnjudgedError):
    """``django.setup()`` failed, so nothing could be asked."""


class Interpreter:
    """Starts the target's interpreter, once for all questions that are planned together."""

    def __init__(self, target: Target, name: str) -> None:
        self.target, self._name = target, name
        self._lock = threading.Lock()
        self._answers: dict[str, Future[Any]] = {}
        self._set_up: dict[str, threading.Event] = {}
        """By question: whether Django was set up in the process that it was asked."""
        self._processes: list[subprocess.Popen[bytes]] = []

    def plan(self, questions: Sequence[Question]) -> None:
        """Ask these, in one process, unless they were asked before; one with its own time limit in one of its own."""
        with self._lock:
            fresh = [question for question in questions if question.name not in self._answers]
            if not fresh or not self.target.python:
                return
            self._answers |= {question.name: Future[Any]() for question in fresh}
            groups = [[each for each in fresh if each.limit_s is None]]
            groups += [[each] for each in fresh if each.limit_s is not None]
            for group in groups:
                self._set_up |= dict.fromkeys([each.name for each in group], threading.Event())
        for group in groups:
            if group:
                answers = {each.name: self._answers[each.name] for each in group}
                self._start(group, answers, self._set_up[group[0].name])

    def ask(self, question: Question) -> Any:
        """Return the answer to a question, asking it now if it was not planned.

        Raises:
            NotConfiguredError: The target has no interpreter.
            SetupError: Django could not be set up, or not within the time limit.
            BackendError: The script raised.
            OverLimitError: No answer within the time limit.
            UnjudgedError: The command could not be run, or it ended without an answer.
        """
        if not self.target.python:
            raise NotConfiguredError(
                _(
                    'the backend\'s interpreter is not configured: add python = ["docker", "compose", "exec", "-T", '
                    '"web", "python"] and settings = "core.settings" to [targets.{target}]'
                ).format(target=self._name)
            )
        self.plan([question])
        limit = limit_of(self.target, question)
        try:
            return self._answers[question.name].result(timeout=limit)
        except TimeoutError as error:
            if not self._set_up[question.name].is_set():
                raise SetupError(
                    _("the backend's Django did not start within {seconds:g} s").format(seconds=limit)
                ) from error
            raise OverLimitError(
                _("the backend's interpreter did not answer {name} within {seconds:g} s").format(
                    name=question.name, seconds=limit
                )
            ) from error

    def asked(self, name: str) -> "Future[Any] | None":
        """Return what holds the answer to a question, or will; None if it was not asked in this round."""
        with self._lock:
            return self._answers.get(name)

    def close(self) -> None:
        """End what is still running."""
        for process in self._processes:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()

    def _start(
        self, questions: Sequence[Question], answers: Mapping[str, Future[Any]], set_up: threading.Event
    ) -> None:
        marker = f"\x1eronda:{secrets.token_hex(8)}:"
        command = list(self.target.python or ())
        errors = tempfile.TemporaryFile()  # noqa: SIM115 - closed by the reading thread
        try:
            process = subprocess.Popen(
                [*command, "-"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                start_new_session=True,
                # With it, Python reads its script a byte at a time: 0.15 s for 600 KB.
                env={name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"},
            )
        except OSError as error:
            errors.close()
            message = _("{command} cannot be run: {why}").format(command=command[0], why=error.strerror)
            _fail_all(answers, UnjudgedError(message))
            return
        self._processes.append(process)
        script = script_for(self.target, questions, marker).encode()
        takers = {question.name: question.on_part for question in questions if question.on_part}
        reader = _Reader(process, errors, marker, answers, set_up, command[0], takers)
        threading.Thread(target=reader.read, args=(script,), daemon=True).start()


@dataclass(frozen=True, slots=True)
class _Reader:
    """Feeds one process its script and hands its answers to whoever waits."""

    process: "subprocess.Popen[bytes]"
    errors: IO[bytes]
    """What the process writes to standard error."""
    marker: str
    answers: "Mapping[str, Future[Any]]"
    set_up: threading.Event
    command: str
    """For messages."""
    takers: "Mapping[str, Callable[[Any], None]]" = field(default_factory=dict)
    """Who takes the parts of an answer, by question."""

    def read(self, script: bytes) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        with contextlib.suppress(BrokenPipeError), self.process.stdin as stdin:
            stdin.write(script)
        with self.process.stdout as stdout:
            for line in iter(lambda: stdout.readline(MAX_LINE_BYTES), b""):
                _before, mark, rest = line.partition(self.marker.encode())
                if mark:
                    self._take(rest)
        code = self.process.wait()
        _fail_all(self.answers, self._ended(code))
        self.errors.close()

    def _take(self, raw: bytes) -> None:
        try:
            document = json.loads(raw)
        except ValueError:
            return
        name, error = document.get("name"), document.get("error")
        if name == "" and error and error.get("ours"):
            text = _("ronda.toml does not fit the backend: {why}").format(why=error["text"])
            _fail_all(self.answers, UnjudgedError(text))
        elif name == "" and error:
            text = _("the backend's Django does not start: {kind}: {why}").format(kind=error["type"], why=error["text"])
            _fail_all(self.answers, SetupError(text))
        elif name == "":
            self.set_up.set()
        future = self.answers.get(name)
        if future is None or future.done():
            return
        if "part" in document:
            self._hand_on(name, document["part"], future)
        elif error:
            why = f"{error['type'].rpartition('.')[2]}: {error['text']}"
            text = _("{name} could not be answered inside the backend: {why}").format(name=name, why=why)
            future.set_exception(BackendError(text, error["type"]))
        else:
            future.set_result(document.get("answer"))

    def _hand_on(self, name: str, part: Any, future: "Future[Any]") -> None:
        take = self.takers.get(name)
        try:
            if take is not None:
                take(part)
        except Exception as error:  # noqa: BLE001 - whoever waits must hear of it, whatever it is
            future.set_exception(error)

    def _ended(self, code: int) -> UnjudgedError:
        self.errors.seek(0, os.SEEK_END)
        self.errors.seek(max(0, self.errors.tell() - STDERR_TAIL_BYTES))
        lines = self.errors.read().decode("utf-8", errors="replace").strip().splitlines()
        said = lines[-1].strip() if lines else _("it said nothing")
        return UnjudgedError(
            _("{command} ended with code {code} and without an answer: {said}").format(
                command=self.command, code=code, said=said
            )
        )


def _fail_all(answers: Mapping[str, "Future[Any]"], error: Exception) -> None:
    for future in answers.values():
        if not future.done():
            future.set_exception(error)
