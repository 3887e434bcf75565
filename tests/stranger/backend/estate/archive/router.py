"""Which application lives in which database."""


class ArchiveRouter:
    """Sends the archive to its own database."""

    def db_for_read(self, model: type, **hints: object) -> str | None:
        """Read deeds from the archive."""
        return "archive" if model._meta.app_label == "archive" else None

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, **hints: object) -> bool:
        """Keep each application's tables in its own database."""
        return (db == "archive") == (app_label == "archive")
