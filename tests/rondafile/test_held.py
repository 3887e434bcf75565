"""Every secret of a configuration is found, wherever it stands."""

from pathlib import Path

from rondafile import read
from rondafile.held import held_secrets

TEXT = """
store = "postgresql+psycopg://ronda:${STORE_PASSWORD}@db/ronda"
mask_key = "$MASK_KEY"
[targets.yard]
base_url = "http://127.0.0.1:1"
token = "$TOKEN"
headers = { X-Key = "$HEADER" }
python = ["python"]
settings = "core.settings"
environ = { DATABASE_URL = "$DATABASE", STAGE = "test" }
broker = "redis://127.0.0.1:6379/0"
login = { path = "/login", body = { username = "monitor", password = "$PASSWORD" }, token = "token" }
roles = { member = { token = "$MEMBER" } }
"""
VALUES = {name: f"value-of-{name.lower()}" for name in ("STORE_PASSWORD", "MASK_KEY", "TOKEN", "HEADER", "DATABASE")}
FURTHER = {name: f"value-of-{name.lower()}" for name in ("PASSWORD", "MEMBER")}


def test_every_reference_is_held(tmp_path: Path) -> None:
    """Whatever came through a reference is found, and nothing that was written out."""
    path = tmp_path / "ronda.toml"
    path.write_text(TEXT)
    environ = VALUES | FURTHER
    found = held_secrets(read(path, environ))

    store = f"postgresql+psycopg://ronda:{environ.pop('STORE_PASSWORD')}@db/ronda"
    assert found == sorted([store, *environ.values()])
