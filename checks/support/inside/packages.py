"""Which packages are installed, and under which Python and Django."""

import platform


def answer(parameters):
    """Return each installed package once, as the import system would find it, with what its metadata says."""
    import django

    return {
        "python": platform.python_version(),
        "django": django.get_version(),
        "packages": sorted(_packages(), key=lambda package: package["name"].lower()),
    }


def _packages():
    from importlib import metadata

    seen = set()
    for distribution in metadata.distributions():
        about = distribution.metadata
        name, version = (about["Name"], about["Version"]) if about is not None else (None, None)
        if not name or not version or _plain(name) in seen:
            continue  # what comes later on the path is hidden by what came first; half-removed ones have no name
        seen.add(_plain(name))
        yield {
            "name": str(name),
            "version": str(version),
            "licence": _licence(about),
            "requires_python": str(about["Requires-Python"] or ""),
            "local": _is_local(distribution),
        }


def _plain(name):
    return name.lower().replace("_", "-").replace(".", "-")


def _licence(about):
    """Return the SPDX expression, else the classifiers, else the first line of the free text."""
    if about["License-Expression"]:
        return str(about["License-Expression"])
    found = [line.split(" :: ")[-1] for line in about.get_all("Classifier") or () if line.startswith("License :: ")]
    text = str(about["License"] or "").strip().split("\n")[0][:80]
    return "; ".join(each for each in found if each != "OSI Approved") or ("" if text == "UNKNOWN" else text)


def _is_local(distribution):
    """Tell whether it was installed from a folder, as a project's own code is (PEP 610)."""
    import json

    try:
        return "dir_info" in json.loads(distribution.read_text("direct_url.json") or "{}")
    except (ValueError, OSError):
        return False
