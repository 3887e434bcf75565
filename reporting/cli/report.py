"""``ronda report``: what is sent or kept outside of the site."""

from reporting.cli.group import LazyGroup

group = LazyGroup(
    name="report",
    commands_at={
        "weekly": "reporting.cli.weekly:command",
        "allure": "reporting.cli.allure:command",
    },
    help="Write reports: the weekly review of a target.",
    short_help="Write the weekly review, and other reports.",
)
