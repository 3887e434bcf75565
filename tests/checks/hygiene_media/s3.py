"""A stand-in for S3 on loopback: moto's server, in a process of its own."""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

START_S = 30
SETTINGS = """
INSTALLED_APPS.append("storages")
OPTIONS = {{
    "bucket_name": "yard", "endpoint_url": "{url}", "access_key": "testing", "secret_key": "testing",
    "region_name": "us-east-1", "location": "{location}", "file_overwrite": False,
}}
STORAGES = {{
    "default": {{"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": OPTIONS}},
    "staticfiles": {{"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}},
}}
"""


@pytest.fixture(scope="session")
def s3_url() -> Iterator[str]:
    """The address of a server that speaks S3."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    code = f"from moto.server import main; main(['-H', '127.0.0.1', '-p', '{port}'])"
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        url, end = f"http://127.0.0.1:{port}", time.monotonic() + START_S
        while True:
            try:
                urllib.request.urlopen(f"{url}/moto-api/").close()
                break
            except urllib.error.HTTPError:
                break
            except OSError:
                assert time.monotonic() < end, "moto did not start"
                time.sleep(0.1)
        yield url
        server.kill()
