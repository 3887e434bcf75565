"""Allure is fetched once, and what is missing is said in one line."""

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from reporting.pages.allure import ToolMissingError, installed
from reporting.pages.allure.installing import OLDEST_NODE, VERSION
from tests.reporting.pages.allure.programs import environ, program

INSTALLS = "mkdir -p node_modules/allure; touch node_modules/allure/cli.js; echo once >> ../installed"


def with_programs(folder: Path, node: str | None = "echo v20.19.0", npm: str | None = None) -> dict[str, str]:
    """Return an environment with these programs."""
    (folder / "bin").mkdir()
    for name, script in (("node", node), ("npm", npm)):
        if script is not None:
            program(folder / "bin", name, script)
    return environ(folder / "bin")


def refusal(folder: Path, given: dict[str, str], cache: Path | None = None) -> str:
    """Return why Allure cannot be had."""
    with pytest.raises(ToolMissingError) as found:
        installed(cache or folder / "cache", given, lambda _text: None)
    assert "\n" not in str(found.value)
    return str(found.value)


def test_it_is_installed_once(tmp_path: Path) -> None:
    """The second time nothing is fetched, and nothing told."""
    told: list[str] = []
    given = with_programs(tmp_path, npm=INSTALLS)
    first = installed(tmp_path / "cache", given, told.append)
    second = installed(tmp_path / "cache", given, told.append)

    assert first == second
    assert first.script.is_file()
    assert (tmp_path / "cache" / "installed").read_text() == "once\n"
    assert len(told) == 1
    assert f"Allure {VERSION}" in told[0]


def test_nothing_of_the_packages_is_run(tmp_path: Path) -> None:
    """The npm that installs them is told so, and gets the lock file."""
    npm = f"cat package-lock.json > ../lock; echo $@ > ../said; {INSTALLS}"
    installed(tmp_path / "cache", with_programs(tmp_path, npm=npm), lambda _text: None)

    assert (tmp_path / "cache" / "said").read_text().startswith("ci --ignore-scripts ")
    assert json.loads((tmp_path / "cache" / "lock").read_text())["name"] == "ronda-allure"


def test_absent_node_is_said(tmp_path: Path) -> None:
    """With the version to install."""
    assert refusal(tmp_path, with_programs(tmp_path, node=None)) == (
        "Node was not there: install Node 20.19 or later where `ronda report allure` runs"
    )


@pytest.mark.parametrize("said", ["v18.20.4", "v20.18.9", "v9.0.0", "?"])
def test_old_node_is_said(tmp_path: Path, said: str) -> None:
    """As it calls itself."""
    assert refusal(tmp_path, with_programs(tmp_path, node=f"echo '{said}'", npm=INSTALLS)).startswith(
        f"Node {said} is too old"
    )


def test_absent_npm_is_said(tmp_path: Path) -> None:
    """Some systems have it in a package of its own."""
    assert refusal(tmp_path, with_programs(tmp_path)).startswith("npm is not there")


def test_registry_out_of_reach_is_said(tmp_path: Path) -> None:
    """That is not the same as a broken package, and something else is to be done."""
    npm = "echo 'npm error code ENOTFOUND'; echo 'npm error network request failed'; exit 1"
    said = refusal(tmp_path, with_programs(tmp_path, npm=npm))

    assert "the npm registry is out of reach (code ENOTFOUND network request failed)" in said
    assert list((tmp_path / "cache").iterdir()) == []


def test_any_other_refusal_of_npm_is_said(tmp_path: Path) -> None:
    """In its own words."""
    npm = "echo 'npm error code EINTEGRITY'; echo 'npm error A complete log of this run is in x'; exit 1"

    assert refusal(tmp_path, with_programs(tmp_path, npm=npm)) == "npm could not fetch Allure: code EINTEGRITY"


def test_npm_that_installs_nothing_is_no_success(tmp_path: Path) -> None:
    """Its exit code alone is not believed."""
    assert refusal(tmp_path, with_programs(tmp_path, npm="exit 0")).startswith("npm could not fetch Allure")


def test_cache_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    """With another way."""
    (tmp_path / "file").write_text("")
    said = refusal(tmp_path, with_programs(tmp_path, npm=INSTALLS), tmp_path / "file" / "cache")

    assert "cannot be written" in said
    assert "XDG_CACHE_HOME" in said


def locked() -> dict[str, Any]:
    """Return the lock file."""
    found: dict[str, Any] = json.loads((files("reporting.pages.allure") / "project" / "package-lock.json").read_bytes())
    return found


def test_every_package_is_locked_by_its_content() -> None:
    """And by no address: whoever has a registry of their own uses it."""
    packages = {name: each for name, each in locked()["packages"].items() if name}

    assert len(packages) > 100
    assert [name for name, each in packages.items() if not each.get("integrity", "").startswith("sha512-")] == []
    assert [name for name, each in packages.items() if "resolved" in each] == []


def test_version_that_is_told_is_the_locked_one() -> None:
    """And the oldest Node is what its packages ask for."""
    packages = locked()["packages"]
    asked = [each.get("engines", {}).get("node", "") for each in packages.values()]

    assert packages["node_modules/allure"]["version"] == VERSION
    assert ">= {}.{}.0".format(*OLDEST_NODE) in asked
