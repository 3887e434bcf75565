"""The command line: mounts the sub-commands, nothing else. Each is imported when it is called."""

import sys

import click

from reporting.cli.group import LazyGroup, run

COMMANDS = {
    "init": "checks.commands.init:command",
    "diagnose": "reporting.cli.diagnose:command",
    "publish": "reporting.cli.publish:command",
    "incidents": "reporting.cli.incidents:group",
    "tickets": "reporting.cli.tickets:group",
    "notices": "reporting.cli.notices:group",
    "calendar": "reporting.cli.maintenance:group",
    "regressions": "reporting.cli.regressions:command",
    "kpi": "reporting.cli.kpi:command",
    "report": "reporting.cli.report:group",
    "deployment": "reporting.cli.deployment:group",
    "import": "reporting.cli.importing:group",
    "gate": "reporting.cli.gate:command",
    "policy": "reporting.cli.replaying:group",
    "store": "reporting.cli.store:group",
    "site": "reporting.cli.pages:command",
    "open": "reporting.cli.opening:command",
    "kb": "reporting.cli.knowledge:group",
    "budgets": "reporting.cli.budgets:group",
    "config": "reporting.cli.config:group",
    "contract": "checks.commands.contract:group",
    "media": "upkeep.commands.media:group",
    "tokens": "upkeep.commands.tokens:group",
    "runbook": "checks.commands.runbook:command",
    "cases": "checks.commands.cases:group",
    "demo": "demo.cli:demo",
}

cli = click.version_option(package_name="ronda")(
    LazyGroup(
        name="ronda",
        commands_at=COMMANDS,
        help="Check a Django backend, and turn what is found into incidents, tickets and a page.",
    )
)


def main() -> int:
    """Run the command line and return its exit code: 0 fine, 1 a check failed, 2 could not run."""
    return run(cli)


if __name__ == "__main__":
    sys.exit(main())
