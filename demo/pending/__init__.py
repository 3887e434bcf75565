"""An app whose migration is never applied: what the fault ``migration-unapplied`` adds to the settings."""
