"""Where there is no browser, it is said what is missing."""

from pathlib import Path

import pytest

from tests.browser.chromium import NoBrowserError, chromium


def test_without_a_browser_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With neither Playwright's Chromium nor one on the path, the reason names the programs that were looked for."""
    pytest.importorskip("playwright", reason="the package playwright is not installed")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PLAYWRIGHT_BROWSERS_PATH", str(tmp_path))

    with pytest.raises(NoBrowserError, match=r"^there is no Chromium: install one of chromium, "), chromium():
        pass
