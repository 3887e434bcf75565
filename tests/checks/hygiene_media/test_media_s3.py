"""Media in a bucket: listed, judged and missed through django-storages' own API."""

import shutil
from collections.abc import Iterator

import pytest

from tests.checks.hygiene_media.estate import Estate, Found
from tests.checks.hygiene_media.s3 import SETTINGS, s3_url

__all__ = ["s3_url"]

MODELS = """
from storages.backends.s3 import S3Storage

def elsewhere():
    return S3Storage(**dict(settings.OPTIONS, location="media/private"))

class Secret(models.Model):
    file = models.FileField(storage=elsewhere)
"""
BUCKET = """
import boto3
from django.conf import settings
told = settings.OPTIONS
client = boto3.client(
    "s3", endpoint_url=told["endpoint_url"], region_name="us-east-1",
    aws_access_key_id="testing", aws_secret_access_key="testing",
)
"""
FILES = ("media/photos/a.png", "media/photos/orphan.png", "media/ñ.png", "media/private/secret.png", "other/b.png")


@pytest.fixture(scope="module")
def estate(s3_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    """A backend whose media are in a bucket, below ``media/``; a second storage is further below."""
    folder = tmp_path_factory.mktemp("s3")
    estate = Estate(folder)
    estate.write(MODELS, SETTINGS.format(url=s3_url, location="media"))
    estate.migrate()
    estate.run(
        BUCKET + "client.create_bucket(Bucket='yard')\n"
        f"for name in {FILES!r}: client.put_object(Bucket='yard', Key=name, Body=b'xxxx')\n"
    )
    estate.rows("photos/a.png", "n\u0303.png", "photos/gone.png")
    estate.rows("secret.png", model="Secret")
    yield estate
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def found(estate: Estate) -> Found:
    """What the scan said."""
    return estate.scan()


def test_orphans_in_a_bucket_are_found(found: Found) -> None:
    """Only what is below the storage's location counts, and a storage further below refers to its own."""
    assert found.answer["errors"] == []
    assert found.orphans == {"photos/orphan.png"}
    assert found.answer["storages"][0]["bytes"] == 4


def test_missing_objects_are_told(found: Found) -> None:
    """A row whose object is not in the bucket is told."""
    assert found.missing == {("shop.Photo.file", "photos/gone.png")}


def test_an_object_is_as_young_as_it_was_last_modified(estate: Estate) -> None:
    """Within the grace period no object is an orphan."""
    assert estate.scan(grace_s=3600).orphans == set()


def test_a_bucket_that_is_gone_is_an_error(estate: Estate, s3_url: str) -> None:
    """A bucket that cannot be listed is an error of the answer: nothing is an orphan, and nothing missing."""
    settings = estate.folder / "estate_settings.py"
    before = settings.read_text()
    settings.write_text(before.replace('"bucket_name": "yard"', '"bucket_name": "gone"'))
    try:
        found = estate.scan()
    finally:
        settings.write_text(before)

    assert found.orphans == set()
    assert found.missing == set()
    assert "NoSuchBucket" in found.answer["errors"][0]["why"]
