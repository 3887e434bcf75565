"""Where a backend keeps its media: the distinct storages of its fields, those that overlap taken as one area.

Runs on the backend, inside Django.
"""

import fnmatch
import hashlib
import os
import re


class Area:
    """One place that holds media: a folder, a bucket, or whatever a storage lists."""

    def __init__(self, key, storage, root):
        self.key = key
        """Stable text that tells it from the others: its folder, its bucket, or its class and a digest."""
        self.storage = storage
        self.root = root
        """Its real folder; None where it is not a folder on this machine."""
        self.fields = []
        """``Place`` of every field that keeps its files here."""
        self.folds = bool(root) and folds_case(root)
        """Whether it takes ``A.png`` and ``a.png`` for the same file."""

    @property
    def kind(self):
        """Qualified name of the storage's class."""
        return "{}.{}".format(type(self.storage).__module__, type(self.storage).__qualname__)


class Place:
    """One field of one model, and where in its area its storage begins."""

    def __init__(self, model, field, prefix):
        self.model, self.field, self.prefix = model, field, prefix
        """``prefix`` is empty, or ends in a slash: the storage's root seen from the area's."""
        self.label = "{}.{}".format(model._meta.label, field.name)


def storages(without=()):
    """Return the areas in use, each with its fields; the default storage's is there even without a field.

    Args:
        without: Globs of fields that are left out, such as ``legacy.*`` or ``yard.Answer.file``.
    """
    from django.core.files.storage import default_storage

    found = [(None, None, unwrapped(default_storage))]
    for model, field in media_fields():
        label = "{}.{}".format(model._meta.label, field.name)
        if not any(fnmatch.fnmatchcase(label, glob) for glob in without):
            found.append((model, field, unwrapped(file_field(field).storage)))
    places = sorted(((*locate(storage), model, field, storage) for model, field, storage in found), key=_outer_first)
    areas = []
    for key, root, base, model, field, storage in places:
        area, prefix = _holding(areas, key, root, base)
        if area is None:
            area = Area(key if base == "" else "{}/{}".format(key, base), storage, root)
            area.base_key, area.base = key, base
            areas.append(area)
        if field is not None:
            area.fields.append(Place(model, field, prefix))
    return areas


def media_fields():
    """Yield model and field of every FileField of every table that Django knows, also those inside an ArrayField."""
    from django.db.models import FileField

    yield from _fields(lambda field: isinstance(file_field(field), FileField))


def path_fields():
    """Yield model and field of every FilePathField: it holds full paths, which may be those of uploaded files."""
    from django.db.models import FilePathField

    yield from _fields(lambda field: isinstance(field, FilePathField))


def _fields(is_meant):
    """Yield the fields of each table once.

    Proxies share the table of their parent, a swapped model has none, and an inherited field belongs to the parent.
    """
    from django.apps import apps

    for model in apps.get_models(include_auto_created=True):
        if not model._meta.proxy:
            for field in model._meta.local_concrete_fields:
                if is_meant(field):
                    yield model, field


def file_field(field):
    """Return the field that knows the storage: of an ArrayField that of its items."""
    while getattr(field, "base_field", None) is not None:
        field = field.base_field
    return field


def unwrapped(storage):
    """Return the storage behind a lazy one."""
    from django.utils.functional import LazyObject, empty

    while isinstance(storage, LazyObject):
        if storage._wrapped is empty:
            storage._setup()
        storage = storage._wrapped
    return storage


def folder_of(storage):
    """Return the real folder of a storage that keeps its files in one on this machine; None for any other.

    Two storages of one folder must be seen as one place, whatever their classes are: what one of them does not refer
    to, the other may.
    """
    from django.core.files.storage import FileSystemStorage

    if isinstance(storage, FileSystemStorage):
        return os.path.realpath(storage.location)
    try:
        path = storage.path("")
    except Exception:  # noqa: BLE001 - most storages have none, and each says so in its own way
        return None
    return os.path.realpath(path) if isinstance(path, str) and os.path.isabs(path) else None


def has_own_paths(storage):
    """Tell whether a storage in a folder decides for itself at which path a name is kept."""
    from django.core.files.storage import FileSystemStorage

    return folder_of(storage) is not None and type(storage).path is not FileSystemStorage.path


def locate(storage):
    """Return key, real folder or None, and the path inside what the key names, without slashes at its ends."""
    root = folder_of(storage)
    if root is not None:
        return root, root, ""
    kind = "{}.{}".format(type(storage).__module__, type(storage).__qualname__)
    bucket = next((getattr(storage, name) for name in _BUCKETS if isinstance(getattr(storage, name, None), str)), None)
    if bucket is not None:
        family = next((each.__module__ for each in type(storage).__mro__ if each.__module__[:9] == "storages."), kind)
        place = "{}:{}:{}".format(family, getattr(storage, "endpoint_url", None) or "", bucket)
        return place, None, str(getattr(storage, "location", "") or "").strip("/")
    return "{}:{}".format(kind, _digest(storage)), None, ""


def _digest(storage):
    """Return a few digits that tell how a storage was made; what it was made with may be secret."""
    try:
        made = repr(storage.deconstruct()[1:])
    except (AttributeError, TypeError, ValueError):
        made = repr(sorted(vars(storage).items(), key=lambda item: item[0]))
    return hashlib.sha256(re.sub(r" at 0x\w+", "", made).encode("utf-8", "replace")).hexdigest()[:12]


_BUCKETS = ("bucket_name", "azure_container")
"""How django-storages calls what holds the files."""


def folds_case(root):
    """Tell whether a folder takes both cases of a name for one file; found out by looking, never by writing."""
    try:
        with os.scandir(root) as entries:
            for entry in entries:
                other = entry.name.swapcase()
                if other != entry.name:
                    mine, its = os.lstat(entry.path), os.lstat(os.path.join(root, other))
                    if (mine.st_dev, mine.st_ino) == (its.st_dev, its.st_ino):
                        return other not in os.listdir(root)
                    return False
    except OSError:
        pass
    return False


def _outer_first(place):
    key, _root, base, _model, field, _storage = place
    return (key, base, field is not None)


def _holding(areas, key, root, base):
    """Return the area that holds this place, and its path from the area's root with a final slash."""
    for area in areas:
        if root is not None and area.root is not None:
            inner, outer = root.rstrip("/") + "/", area.root.rstrip("/") + "/"
        elif root is None and area.root is None and key == area.base_key:
            inner, outer = base + "/" if base else "", area.base + "/" if area.base else ""
        else:
            continue
        if inner.startswith(outer):
            return area, inner[len(outer) :]
    return None, ""
