"""Which migrations ``makemigrations`` would still make. Nothing is written, and no database is asked."""

import os


def answer(parameters):
    """Return what changed in the models since the last migration, by application, and where that application is."""
    from django.apps import apps
    from django.db.migrations.autodetector import MigrationAutodetector
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.questioner import NonInteractiveMigrationQuestioner
    from django.db.migrations.state import ProjectState
    from django.utils import translation

    translation.deactivate_all()  # as makemigrations does: a translated verbose_name would look like a change
    loader = MigrationLoader(None, ignore_no_migrations=True)
    questioner = NonInteractiveMigrationQuestioner(specified_apps=set(), dry_run=True)
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps), questioner)
    changes = detector.changes(graph=loader.graph)
    return {
        "conflicts": {label: sorted(names) for label, names in loader.detect_conflicts().items()},
        "unmade": [
            {"app": label, "installed": _is_installed(apps, label), "changes": _described(migrations)}
            for label, migrations in sorted(changes.items())
        ],
    }


def _described(migrations):
    return [operation.describe() for migration in migrations for operation in migration.operations]


def _is_installed(apps, label):
    """Tell whether the application is somebody else's package, whose migrations are not ours to make."""
    parts = os.path.realpath(apps.get_app_config(label).path).split(os.sep)
    return "site-packages" in parts or "dist-packages" in parts
