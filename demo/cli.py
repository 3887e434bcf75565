"""The demo's command line."""

import subprocess
import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import ParamSpec

import click

from demo.errors import DemoError
from demo.faults import FAULTS, get_fault
from demo.releases import RELEASES
from demo.stack import Demo

EXIT_COULD_NOT_RUN = 2
DEFAULT_STATE = Path("build/demo")
ROOMS = ("health", "hygiene")
P = ParamSpec("P")


def refuse_in_one_line(command: Callable[P, None]) -> Callable[P, None]:
    """Turn a DemoError into its message and exit code 2."""

    @wraps(command)
    def wrapped(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            command(*args, **kwargs)
        except DemoError as error:
            click.echo(f"demo: {error}", err=True)
            raise SystemExit(EXIT_COULD_NOT_RUN) from error

    return wrapped


@click.group(name="demo", short_help="Run a small backend whose faults can be switched on.")
@click.option(
    "--state",
    type=click.Path(file_okay=False, path_type=Path),
    default=DEFAULT_STATE,
    show_default=True,
    help="Directory that holds all of the demo.",
)
@click.pass_context
def demo(context: click.Context, state: Path) -> None:
    """Run a small freight-yard backend whose faults can be switched on."""
    context.obj = Demo(state)


@demo.command()
@click.pass_obj
@refuse_in_one_line
def up(stack: Demo) -> None:
    """Bring it up healthy and wait until it answers."""
    stack.up(progress=click.echo)
    click.echo(f"configuration: {stack.toml_path}")


@demo.command()
@click.pass_obj
@refuse_in_one_line
def down(stack: Demo) -> None:
    """End its processes and forget its faults; the data stays."""
    stack.down()


@demo.command()
@click.pass_obj
@refuse_in_one_line
def status(stack: Demo) -> None:
    """Say which services run and answer, and which faults are on."""
    for service in stack.status():
        answer = "answers" if service.answers else "does not answer" if service.pid else "stopped"
        click.echo(f"{service.name:8} {service.pid or '-':>8}  {answer}")
    click.echo(f"version: {stack.state.version}")
    click.echo(f"faults: {', '.join(stack.faults()) or 'none'}")


@demo.command(name="round")
@click.option("--fault", "fault_name", metavar="NAME", default="", help="Break it so first, and mend it afterwards.")
@click.option(
    "--room", "rooms", multiple=True, type=click.Choice((*ROOMS, "regression")), help="Only this one; repeatable."
)
@click.option("--keep", is_flag=True, help="Leave the backend running.")
@click.pass_obj
@refuse_in_one_line
def run_round(stack: Demo, fault_name: str, rooms: tuple[str, ...], keep: bool) -> None:
    """Bring it up, check it, publish what was found, and take it down.

    Health is checked and then hygiene; with a fault only health, unless rooms are named.

    Exit code: the worst of `ronda diagnose`, 0 it works, 1 something fails, 2 it could not be judged. What hygiene
    could not judge counts as 0, since that needs a package index and a service on the internet.
    """
    if fault_name:
        get_fault(fault_name)
    try:
        stack.up(progress=click.echo)
        if fault_name:
            click.echo(f"switching on {fault_name}: {get_fault(fault_name).english}")
            stack.fault_on(fault_name)
        wanted = rooms or (ROOMS[:1] if fault_name else ROOMS)
        code = worst({room: diagnose(stack.toml_path, room) for room in wanted})
        if fault_name:
            stack.fault_off(fault_name)
    finally:
        if not keep:
            stack.down()
    raise SystemExit(code)


def diagnose(config: Path, room: str) -> int:
    """Run `ronda diagnose --publish` on the demo as a process of its own, and return its exit code."""
    click.echo()
    command = [sys.executable, "-m", "ronda", "diagnose", "--config", str(config), "--room", room]
    return subprocess.run([*command, "--trigger", "demo", "--publish"], check=False).returncode


def worst(codes: dict[str, int]) -> int:
    """Return the exit code of a round of several rooms: 1 if anything fails, 2 if health could not be judged."""
    counted = {0 if room == "hygiene" and code == EXIT_COULD_NOT_RUN else code for room, code in codes.items()}
    return 1 if 1 in counted else max(counted)


@demo.command()
@click.argument("names", metavar="NAME...", nargs=-1, required=True)
@click.pass_obj
@refuse_in_one_line
def deploy(stack: Demo, names: tuple[str, ...]) -> None:
    """Deploy the release NAME on top of what is deployed; several are one deployment.

    Returns when the backend answers as the new version, whose commit is printed.
    """
    click.echo(stack.deploy(names))


@demo.command()
@click.option("--to", metavar="SHA", default="", help="Not the one before, but this one; its beginning is enough.")
@click.pass_obj
@refuse_in_one_line
def rollback(stack: Demo, to: str) -> None:
    """Go back to the commit that was deployed before, and print it."""
    click.echo(stack.roll_back(to))


@demo.command()
@click.option("--language", type=click.Choice(["en", "es"]), default="en", show_default=True)
@click.pass_obj
@refuse_in_one_line
def releases(stack: Demo, language: str) -> None:
    """List what can be deployed; a star marks what is."""
    deployed = {name for entry in stack.state.deployed() for name in entry["releases"]}
    for name, known in RELEASES.items():
        click.echo(
            f"{'*' if name in deployed else ' '} {name:14} {known.spanish if language == 'es' else known.english}"
        )


@demo.group()
def fault() -> None:
    """Break it on purpose, and mend it."""


@fault.command(name="list")
@click.option("--language", type=click.Choice(["en", "es"]), default="en", show_default=True)
@click.pass_obj
@refuse_in_one_line
def list_faults(stack: Demo, language: str) -> None:
    """List the faults; a star marks those that are on."""
    on = stack.faults()
    for name, known in FAULTS.items():
        click.echo(f"{'*' if name in on else ' '} {name:21} {known.spanish if language == 'es' else known.english}")


@fault.command(name="on")
@click.argument("name")
@click.pass_obj
@refuse_in_one_line
def switch_on(stack: Demo, name: str) -> None:
    """Switch the fault NAME on; returns when its effect can be seen."""
    stack.fault_on(name)
    click.echo(f"{name} is on")


@fault.command(name="off")
@click.argument("name")
@click.pass_obj
@refuse_in_one_line
def switch_off(stack: Demo, name: str) -> None:
    """Switch the fault NAME off; returns when what it broke answers again."""
    stack.fault_off(name)
    click.echo(f"{name} is off")
