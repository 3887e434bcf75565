"""Media in a bucket: scans make a plan of it, acts refuse it, and what docs/hygiene.md shows instead works."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from tests.checks.hygiene_media.s3 import SETTINGS, s3_url
from tests.upkeep.media.act_project import Project, make

__all__ = ["s3_url"]

DAY_S = 86_400


@pytest.fixture
def bucket(s3_url: str) -> Iterator[Any]:
    """A bucket with a file in use, an orphan and what is none of the storage's."""
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    bucket = boto3.resource("s3", endpoint_url=s3_url, region_name="us-east-1", **keys).Bucket("yard")
    bucket.create()
    for name in ("media/photos/a", "media/photos/orphan", "other/b"):
        bucket.put_object(Key=name, Body=name.encode(), ContentType="image/png")
    yield bucket
    bucket.objects.delete()
    bucket.delete()


@pytest.fixture
def project(s3_url: str, bucket: Any, tmp_path: Path) -> Project:
    """A project that keeps its media there, below ``media/``."""
    project = make(tmp_path)
    later = f"import time\ntime.time = lambda: {time.time() + 2 * DAY_S}\n"  # no object is young
    (tmp_path / "more_settings.py").write_text(later + SETTINGS.format(url=s3_url, location="media"))
    project.configure()
    project.refer("photos/a")
    return project


def planned(project: Project) -> Path:
    """Scan, and return the plan."""
    plan = project.folder / "plan.jsonl"
    plan.unlink(missing_ok=True)
    code, said = project.ronda("scan", "--output", plan)
    assert code == 0, said
    return plan


def orphans(plan: Path) -> list[str]:
    """Return the names in a plan, as the documented command does."""
    return [told["name"] for told in map(json.loads, plan.read_text().splitlines()) if told["kind"] == "orphan"]


def test_acts_on_a_bucket_are_refused(project: Project, bucket: Any) -> None:
    """The refusal says what to do by hand, and nothing in the bucket is touched."""
    code, said = project.ronda("quarantine", planned(project), "--execute", "--max-share", "1")

    assert code == 2
    assert "is no folder but S3Storage" in said
    assert "docs/hygiene.md" in said
    assert len(list(bucket.objects.all())) == 3


def test_what_is_moved_by_hand_is_no_media_any_more(project: Project, bucket: Any) -> None:
    """Under a prefix outside the storage's location a plan's files are out of the next scan, and nothing is missing."""
    names = orphans(planned(project))
    assert names == ["photos/orphan"]
    for name in names:
        bucket.Object(f"ronda-quarantine/{name}").copy_from(CopySource={"Bucket": "yard", "Key": f"media/{name}"})
        bucket.Object(f"media/{name}").delete()

    assert orphans(planned(project)) == []
    moved = bucket.Object("ronda-quarantine/photos/orphan").get()
    assert (moved["Body"].read(), moved["ContentType"]) == (b"media/photos/orphan", "image/png")
