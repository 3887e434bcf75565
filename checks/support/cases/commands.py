"""One request as a curl command, and the login of a role as shell."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import httpx

from checks.support.cases.model import Step
from checks.support.cases.request import Request, request_of
from checks.support.cases.shell import Command, Piece, Variable, word
from checks.support.cases.stand_ins import StandIns, simple_path
from checks.support.cases.told import Told
from checks.support.login import Login
from checks.support.web import Body
from language import _
from rondafile.references import Secret, pieces

_OF_CURL: Final = frozenset({"host", "content-length", "connection", "accept-encoding", "transfer-encoding"})
"""Headers that curl makes itself."""
_LONGEST_ARGUMENT: Final = 100_000
"""Characters of a body above which it goes through a pipe: Linux takes 128 KiB in one argument
(MAX_ARG_STRLEN, ``include/uapi/linux/binfmts.h``)."""


class Commands:
    """Writes the requests of one case for the shell, and remembers what they need."""

    def __init__(self, told: Told, stand_ins: StandIns) -> None:
        self._told, self._stand_ins = told, stand_ins
        self.roles: list[str] = []
        """Those that ask, in order, each once."""
        self.secrets: list[str] = []
        """Names of the variables that must be set, each once."""

    def request(self, step: Step, answer: str) -> str:
        """Return the command that sends a step and keeps its answer under a number."""
        case = self._told.case
        request = request_of(step, case.role, self._stand_ins.values, case.folder)
        if request.role not in self.roles:
            self.roles.append(request.role)
        body = Body(request.json, request.form) if not request.uploads else Body()
        built = self._told.reach.http.build(request.method, request.path, request.headers, body)
        text = (
            self._stand_ins.json(built.content.decode("utf-8")) if request.json is not None else built.content.decode()
        )
        parts = [*self._how(request.method), *self._headers(request, built), *self._uploads(request)]
        target = self._target(built)
        if request.uploads:
            return f"ask {answer} {' '.join(parts)} {target}"
        if len(text) > _LONGEST_ARGUMENT:
            piped = [*parts, "--data-binary", "@-"]
            return f"printf %s {self._word(text)} | ask {answer} {' '.join(piped)} {target}"
        if text or request.method in ("POST", "PUT", "PATCH"):
            parts += ["--data-raw", self._word(text)]
        return f"ask {answer} {' '.join(parts)} {target}"

    def log_in(self, role: str) -> Iterator[str]:
        """Yield the lines that log a role in, where that takes a request."""
        login = self._told.reach.login_as(role)
        if login is None or login.access.login is None:
            return
        asked, variable = login.access.login, _token_variable(role)
        path = simple_path(asked.token)
        if path is None:
            said = _("log in by POST {path} and set {variable} to the token").format(path=asked.path, variable=variable)
            yield f': "${{{variable}:?{said}}}"'
            return
        body = self._login_body(asked.body)
        built = self._told.reach.http.build("POST", asked.path, None, Body(json={}))
        parts = [*self._how("POST"), *self._plain_headers(built), "--data-raw", word(*body), self._target(built)]
        yield f"ask login-{role} {' '.join(parts)} >/dev/null"
        said = _("{role} was not logged in").format(role=role)
        yield f"{variable}=$(pick login-{role} {word(json.dumps(path))}) || stop {word(said)}"

    def _login_body(self, fields: Mapping[str, Secret]) -> Iterator[Piece]:
        for index, (name, secret) in enumerate(fields.items()):
            yield f"{',' if index else '{'}{json.dumps(name, ensure_ascii=False)}:"
            if secret.references:
                yield Command(f"as_json {word(*self._secret(secret))}")
            else:
                yield json.dumps(secret.reveal(), ensure_ascii=False)
        yield "}"

    def _headers(self, request: Request, built: httpx.Request) -> Iterator[str]:
        login = self._told.reach.login_as(request.role)
        own = {name.lower() for name in request.headers}
        for name, value in self._of_login(login, request.role) if login else ():
            if name.lower() not in own:
                yield f"-H {word(f'{name}: ', *value)}"
        yield from self._plain_headers(built)
        carries = request.json is not None or request.form or request.uploads
        if request.method in ("POST", "PUT", "PATCH") and not carries and "content-type" not in own:
            yield "-H 'Content-Type:'"

    def _plain_headers(self, built: httpx.Request) -> Iterator[str]:
        for name, value in built.headers.multi_items():
            if name not in _OF_CURL:
                yield f"-H {self._word(f'{name}: {value}')}" if value else f"-H {word(f'{name};')}"
        yield "-H 'Expect:'"

    def _of_login(self, login: Login, role: str) -> Iterator[tuple[str, list[Piece]]]:
        access = login.access
        for name, secret in access.headers.items():
            yield name, [*self._secret(secret)]
        token: list[Piece] = [Variable(_token_variable(role))] if access.login else []
        if access.token and not access.login:
            token = [*self._secret(access.token)]
        if token:
            yield access.token_header, [f"{access.token_scheme} " if access.token_scheme else "", *token]

    def _secret(self, secret: Secret) -> Iterator[Piece]:
        for kind, text in pieces(secret):
            if kind == "name" and text not in self.secrets:
                self.secrets.append(text)
            yield Variable(text) if kind == "name" else text

    def _uploads(self, request: Request) -> Iterator[str]:
        if not request.uploads:
            return
        for name, value in request.form.items():
            for each in value if isinstance(value, list) else [value]:
                yield f"--form-string {self._word(f'{name}={each}')}"
        for name, file in request.uploads.items():
            path = Path(file.path)
            folder = self._told.case.folder
            near = path.relative_to(folder) if path.is_relative_to(folder) else path
            told = f'{name}=@"{_escaped(str(near))}";type={file.media_type};filename="{_escaped(file.name)}"'
            yield f"-F {self._word(told)}"

    def _target(self, built: httpx.Request) -> str:
        base = httpx.URL(self._told.reach.target.base_url).raw_path.decode("ascii").rstrip("/")
        rest = built.url.raw_path.decode("ascii").removeprefix(base)
        return word(Variable("BASE_URL"), *self._stand_ins.pieces(rest))

    @staticmethod
    def _how(method: str) -> list[str]:
        return ["--head"] if method == "HEAD" else ["-X", method]

    def _word(self, text: str) -> str:
        return word(*self._stand_ins.pieces(text))


def _token_variable(role: str) -> str:
    return f"TOKEN_OF_{role.replace('-', '_').upper()}"


def _escaped(text: str) -> str:
    """Return a file name for curl's ``-F`` between double quotes (``man curl``, --form)."""
    return text.replace("\\", "\\\\").replace('"', '\\"')
