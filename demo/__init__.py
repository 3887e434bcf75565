"""A small freight-yard backend (Django, DRF, Celery) with faults that can be switched on while it runs."""
