"""Folders that are not what they should be: the backend's own code, its database, its static files.

Runs on the backend, inside Django.
"""

import importlib
import os

from checks.support.inside.media_listing import ListingError


def refuse_root(area):
    """Raise ``ListingError`` if an area's folder holds the backend itself: its files are no uploads.

    An empty ``MEDIA_ROOT`` is the working directory.
    """
    from django.conf import settings

    if area.root is None:
        return
    inside = area.root.rstrip("/") + "/"
    module = importlib.import_module(settings.SETTINGS_MODULE)
    mine = [os.getcwd() + "/", getattr(module, "__file__", None), os.path.dirname(os.__file__)]
    held = next((path for path in mine if path and os.path.realpath(path).startswith(inside)), None)
    if os.path.realpath(os.getcwd()) == area.root.rstrip("/") or held or inside == "/":
        raise ListingError(
            "{} holds the backend itself ({}): set MEDIA_ROOT to a folder for uploads only".format(
                area.root, held or "its working directory"
            )
        )


def own_places(area):
    """Return canonical names below an area's folder that the settings use for something else than uploads."""
    from django.conf import settings

    if area.root is None:
        return []
    places = [settings.STATIC_ROOT, settings.FILE_UPLOAD_TEMP_DIR]
    for database in settings.DATABASES.values():
        if "sqlite" in str(database.get("ENGINE")):
            places += [str(database.get("NAME")) + end for end in ("", "-wal", "-shm", "-journal")]
    inside = area.root.rstrip("/") + "/"
    real = [os.path.realpath(place) for place in places if place and os.path.isabs(str(place))]
    return [place[len(inside) :] for place in real if place.startswith(inside)]
