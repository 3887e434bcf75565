"""The failing case as a shell script: the same requests with curl, secrets as variables, and its clean-up."""

import json
from collections.abc import Iterator
from typing import Final

from checks.support.cases import references
from checks.support.cases.commands import Commands
from checks.support.cases.findings import step_name
from checks.support.cases.shell import comment, word
from checks.support.cases.stand_ins import MARK_VARIABLE, StandIns
from checks.support.cases.told import Told
from language import _

LARGEST: Final = 245_760
"""Bytes of a script; evidence above 256 KiB would be cut, and a script that was cut must not run."""

_FUNCTIONS: Final = r"""
answers=$(mktemp -d) || exit 1
trap 'rm -rf "$answers"' EXIT
ask() { # number of the answer, then what curl is told
  answer=$answers/$1
  shift
  curl -sS -g --path-as-is -o "$answer" -w 'HTTP %{http_code}\n' "$@"
  [ ! -s "$answer" ] || { cat "$answer"; echo; }
}
pick() { # number of the answer, and the path of the value as JSON
  python3 -c '
import json, sys
value = json.load(open(sys.argv[1], "rb"))
for key in json.loads(sys.argv[2]):
    value = value[key]
if value is None:
    sys.exit(1)
print(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))' "$answers/$1" "$2" 2>/dev/null
}
as_json() { # a text
  python3 -c 'import json, sys; print(json.dumps(sys.argv[1], ensure_ascii=False), end="")' "$1"
}
stop() { # why
  printf '%s\n' "$1"
  clean_up
  exit 1
}
""".strip()


def script(told: Told) -> str:
    """Return the script; one that says why it is none where the case sends too much."""
    whole = "\n".join(_lines(told)) + "\n"
    if len(whole.encode("utf-8", errors="replace")) <= LARGEST:
        return whole
    said = _("the requests of this case are too large for a script: see {source}").format(source=told.case.source)
    return f"#!/bin/sh\n{comment(said)}\necho {word(said)} >&2\nexit 1\n"


def _lines(told: Told) -> Iterator[str]:
    stand_ins = StandIns(told)
    commands = Commands(told, stand_ins)
    body = [*_asking(told, stand_ins, commands)]
    cleaning = [*_cleaning(told, stand_ins, commands)]
    logins = [line for role in commands.roles for line in commands.log_in(role)]
    yield "#!/bin/sh"
    yield comment(told.case.title)
    yield comment(f"{told.case.check} · {told.case.name} · {told.case.source}")
    yield comment(_("Needs curl and python3. Sends what the case sent, and removes what it made."))
    yield "("
    base_url, missing, cleanup = told.reach.target.base_url, _quiet(_("a secret: set it first")), _("clean-up")
    yield f"BASE_URL=${{BASE_URL:-{word(base_url)}}}"
    for name in commands.secrets:
        yield f': "${{{name}:?{missing}}}"'
    yield f"{MARK_VARIABLE}=${{{MARK_VARIABLE}:-{told.asked.last.mark}}}"
    if any(step.files for step in (*told.case.steps, *told.case.cleanup)):
        yield f"cd -- {word(str(told.case.folder))} || exit 1"
    yield _FUNCTIONS
    for variable in stand_ins.variables:
        yield f"{variable}="
    yield "clean_up() {"
    yield f"  echo; printf '%s\\n' {word(f'== {cleanup}')}"
    yield from (f"  {line}" for line in cleaning)
    yield "}"
    yield from logins
    yield from body
    yield "clean_up"
    yield ")"


def _asking(told: Told, stand_ins: StandIns, commands: Commands) -> Iterator[str]:
    for number, asked in enumerate(told.steps, start=1):
        role = asked.request.role
        yield f"echo; printf '%s\\n' {word(f'== {number}. {asked.request.endpoint} ({role})')}"
        yield commands.request(asked.step, f"{number}")
        if asked.wrong:
            said = _("in the round: {wrong}").format(wrong="; ".join(each.said for each in asked.wrong))
            yield f"printf '%s\\n' {word(said)}"
        for name, expression in asked.step.keep.items():
            yield from _taking(told, stand_ins, number, name, expression)


def _taking(told: Told, stand_ins: StandIns, number: int, name: str, expression: str) -> Iterator[str]:
    """Yield the lines that take a value out of an answer; none where it stands in the script literally."""
    variable = stand_ins.variable_of(name)
    if variable is not None:
        path = json.dumps(stand_ins.path_of(name), ensure_ascii=False)
        said = _("the answer holds no {expression}").format(expression=expression)
        yield f"{variable}=$(pick {number} {word(path)}) || stop {word(said)}"
    elif name in told.asked.last.values:
        said = _("{name} is written out below as it was found: {expression} is not looked up here")
        yield comment(said.format(name=name, expression=" ".join(expression.split())))


def _cleaning(told: Told, stand_ins: StandIns, commands: Commands) -> Iterator[str]:
    is_empty = True
    for number, step in enumerate(told.case.cleanup):
        names = references.names_in_step(step)
        if not names <= told.asked.last.values.keys():
            continue
        is_empty = False
        variables = [variable for name in sorted(names) if (variable := stand_ins.variable_of(name))]
        guard = "".join(f'[ -n "${variable}" ] && ' for variable in variables)
        request = commands.request(step, f"c{number + 1}")
        yield f"{guard}{{ printf '%s\\n' {word(step_name('cleanup', number))}; {request}; }}"
    if is_empty:
        yield "echo -"


def _quiet(text: str) -> str:
    """Return a text for the message of ``${NAME:?…}`` in double quotes."""
    return "".join(letter for letter in text if letter not in "\"'$`\\}!")
