"""A yard with its sample data in a directory that is thrown away, and clients that ask it."""

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import django
import pytest
from django.core.management import call_command
from django.db import transaction
from django.test.utils import setup_test_environment

from demo.state import State

FOLDER = tempfile.TemporaryDirectory()
"""Removed when the interpreter ends."""

# Before any test module is imported: DRF's client reads the settings as it is imported.
STATE = State(Path(FOLDER.name))
STATE.prepare(keep_ports=False)
os.environ |= {"DEMO_STATE": FOLDER.name, "DJANGO_SETTINGS_MODULE": "demo.yard.settings"}
django.setup()
setup_test_environment()

from rest_framework.test import APIClient  # noqa: E402


@pytest.fixture(scope="session")
def yard() -> State:
    """Migrate and seed once; the broker and the OCR provider are not there."""
    call_command("prepare_demo")
    return STATE


@pytest.fixture
def signed_in(yard: State) -> Iterator[State]:
    """What a test changes is undone when it ends."""
    with transaction.atomic():
        yield yard
        transaction.set_rollback(True)


def client(state: State, token: str) -> APIClient:
    """Return a client; without a token it is nobody's."""
    asking = APIClient()
    if token:
        asking.credentials(HTTP_AUTHORIZATION=f"Token {state.credentials()[token]}")
    return asking


@pytest.fixture
def anonymous(signed_in: State) -> APIClient:
    """A client of nobody."""
    return client(signed_in, "")


@pytest.fixture
def member(signed_in: State) -> APIClient:
    """A client of somebody at the gate."""
    return client(signed_in, "DEMO_MEMBER_TOKEN")


@pytest.fixture
def staff(signed_in: State) -> APIClient:
    """A client of the head of the yard."""
    return client(signed_in, "DEMO_STAFF_TOKEN")
