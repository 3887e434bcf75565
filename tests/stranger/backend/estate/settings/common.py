"""What every place shares. It talks on standard output, as settings modules do."""

import os
from pathlib import Path

print("estate: settings are being read")  # noqa: T201 - it must not disturb a probe

DATA = Path(os.environ.get("ESTATE_DATA", "/nonexistent"))

SECRET_KEY = os.environ.get("ESTATE_SECRET_KEY", "for tests only")
ALLOWED_HOSTS = ["127.0.0.1", "estate.example"]
ROOT_URLCONF = "estate.urls"
APPEND_SLASH = False
INSTALLED_APPS = ["rest_framework", "estate.people", "estate.archive"]
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]

DATABASES = {
    "default": {"ENGINE": "django.db.backends.sqlite3", "NAME": DATA / "people.sqlite3"},
    "archive": {"ENGINE": "django.db.backends.sqlite3", "NAME": DATA / "archive.sqlite3"},
}
DATABASE_ROUTERS = ["estate.archive.router.ArchiveRouter"]

USE_TZ = True
TIME_ZONE = "UTC"

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["estate.people.gate.KeyGate"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "UNAUTHENTICATED_USER": None,
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler", "stream": "ext://sys.stdout"}},
    "root": {"handlers": ["console"], "level": "DEBUG"},
}
