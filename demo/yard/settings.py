"""Django settings; all that is secret or differs from machine to machine comes from the directory DEMO_STATE names."""

import os
from pathlib import Path
from typing import Any

from demo.state import ROOT, State

STATE = State(Path(os.environ.get("DEMO_STATE") or ROOT / "build" / "demo").resolve())
VERSION = os.environ.get("DEMO_VERSION") or "dev"
PORTS = STATE.ports()

SECRET_KEY = STATE.secret_key()
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1", "localhost"]
ROOT_URLCONF = "demo.yard.urls"
WSGI_APPLICATION = "demo.yard.wsgi.application"
APPEND_SLASH = False

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "demo.yard",
]
if "migration-unapplied" in STATE.faults():
    INSTALLED_APPS.append("demo.pending")

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "demo.yard.middleware.stamp_version",
    "demo.yard.middleware.BreakOnPurpose",
    "django.middleware.common.CommonMiddleware",
]

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": STATE.database,
        "OPTIONS": {"timeout": 1},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
MEDIA_ROOT = STATE.media
MEDIA_URL = "media/"

LANGUAGE_CODE = "es"
TIME_ZONE = "America/Bogota"
USE_TZ = True

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "demo.yard.authentication.TokenKeyword",
        "demo.yard.authentication.BearerKeyword",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["demo.yard.authentication.SignedIn"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "demo.yard.described.Described",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Yard",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["demo.yard.authentication.SignedIn"],
    # Answers and requests apart: only so does the document say which fields are always there.
    "COMPONENT_SPLIT_REQUEST": True,
}

CELERY_BROKER_URL = PORTS.broker_url
CELERY_RESULT_BACKEND = PORTS.broker_url
CELERY_RESULT_EXPIRES = 300
CELERY_TASK_DEFAULT_QUEUE = "celery"
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {"max_retries": 0, "socket_connect_timeout": 1}
CELERY_TIMEZONE = TIME_ZONE

OCR_URL = PORTS.ocr_url
OCR_KEY = "stand-in"
OCR_TIMEOUT_S = 5.0

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {
        "django": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "demo": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}
