"""How full the disks are that hold uploaded files."""

import os


def answer(parameters):
    """Return size and free space of the disk under each folder of a storage, one entry a disk."""
    disks = {}
    remote = set()
    for storage in _storages():
        folder = _folder(storage)
        if folder is None:
            remote.add(type(storage).__module__ + "." + type(storage).__qualname__)
            continue
        place = _nearest(folder)
        try:
            figures = os.statvfs(place)
            device = os.stat(place).st_dev
        except OSError as error:
            disks[folder] = {"folders": [folder], "error": "{}: {}".format(type(error).__name__, error.strerror)}
            continue
        disk = disks.setdefault(device, {"folders": []})
        disk["folders"] = sorted({*disk["folders"], folder})
        disk.update(
            total=figures.f_frsize * figures.f_blocks,
            free=figures.f_frsize * figures.f_bavail,  # what an ordinary user may still write
            used=figures.f_frsize * (figures.f_blocks - figures.f_bfree),
            files=figures.f_files,
            files_free=figures.f_favail,
        )
    return {"disks": list(disks.values()), "without_disk": sorted(remote)}


def _storages():
    from django.apps import apps
    from django.core.files.storage import default_storage
    from django.db.models import FileField

    found = [default_storage]
    for model in apps.get_models(include_auto_created=True):
        found += [field.storage for field in model._meta.get_fields() if isinstance(field, FileField)]
    return [_actual(each) for each in found]


def _actual(storage):
    """Return the storage behind a lazy object such as ``default_storage``."""
    from django.utils.functional import LazyObject, empty

    if isinstance(storage, LazyObject):
        if storage._wrapped is empty:
            storage._setup()
        return storage._wrapped
    return storage


def _folder(storage):
    """Return the folder of a storage on a file system; None for one that is elsewhere."""
    try:
        return os.path.abspath(storage.path(""))
    except Exception:  # noqa: BLE001 - Django's own answer of a storage without paths; others have theirs
        return None


def _nearest(folder):
    """Return the folder itself, or the nearest one above it that exists."""
    while not os.path.exists(folder) and os.path.dirname(folder) != folder:
        folder = os.path.dirname(folder)
    return folder
