"""Where it is served."""

from .common import *  # noqa: F403

DEBUG = False
TIME_ZONE = "Asia/Kathmandu"

print("estate: production")  # noqa: T201 - it must not disturb a probe
