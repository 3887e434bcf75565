"""Faults of the deployment: what a newly started interpreter finds."""

from demo.faults.fault import Fault

FAULTS = (
    Fault(
        "migration-unapplied",
        "the settings name an app whose migration was never applied",
        "la configuración nombra una app cuya migración nunca se aplicó",
    ),
    Fault(
        "system-check-failing",
        "`manage.py check` reports an error",
        "`manage.py check` informa un error",
    ),
)
