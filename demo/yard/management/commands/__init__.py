"""Management commands of the yard."""
