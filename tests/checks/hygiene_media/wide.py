"""An estate with every kind of model and of name that others get wrong, and what must come of each."""

import os
import unicodedata
from dataclasses import dataclass

from tests.checks.hygiene_media.estate import Estate

MODELS = """
class Proxy(Photo):
    class Meta:
        proxy = True

class Base(models.Model):
    file = models.FileField()

class Child(Base):
    cover = models.ImageField()

class Thing(models.Model):
    file = models.FileField()
    class Meta:
        swappable = "SHOP_THING"

class OtherThing(models.Model):
    file = models.FileField()

class ReversedField(models.FileField):
    def from_db_value(self, value, expression, connection):
        return value[::-1]
    def get_prep_value(self, value):
        return str(value)[::-1]

class Custom(models.Model):
    file = ReversedField()

class Legacy(models.Model):
    file = models.FileField(primary_key=True, max_length=300)
    class Meta:
        managed = False
        db_table = "an old table"

class Secret(models.Model):
    file = models.FileField(storage=private)

def inner():
    return FileSystemStorage(location=os.path.join(settings.BASE, "media", "inner"))

class Inner(models.Model):
    file = models.FileField(storage=inner)

class Kept(models.Manager):
    def get_queryset(self):
        return super().get_queryset().filter(is_kept=True)

class Hidden(models.Model):
    file = models.FileField(null=True)
    is_kept = models.BooleanField(default=False)
    objects = Kept()

class Picked(models.Model):
    path = models.FilePathField(path=os.path.join(settings.BASE, "media"), max_length=300)
"""
SETTINGS = """
SHOP_THING = "shop.OtherThing"
STATIC_ROOT = os.path.join(BASE, "media", "static")
"""
EXTRA = [
    {"model": "shop.Photo", "text": "note"},
    {"model": "shop.Photo", "json_path": "data.pictures[*].file"},
    {"thumbnails": "thumbs/{stem}_*.{ext}"},
    {"thumbnails": "{name}.*.webp"},
    {"sql": "SELECT 'sql/named.png'"},
]
NFC, NFD = (unicodedata.normalize(form, "año/ñandú.png") for form in ("NFC", "NFD"))


@dataclass(frozen=True)
class Case:
    """A file, and the row, if any, that refers to it."""

    file: str
    row: str | None = None
    model: str = "Photo"
    column: str = "file"
    using: str = "default"
    root: str = "media"
    is_orphan: bool = False


CASES = {
    "plain": Case("photos/a.png", "photos/a.png"),
    "orphan": Case("photos/orphan.png", is_orphan=True),
    "orphan in the root": Case("orphan.png", is_orphan=True),
    "row in NFC, file in NFD": Case("nfd/" + NFD, "nfd/" + NFC),
    "row in NFD, file in NFC": Case("nfc/" + NFC, "nfc/" + NFD),
    "orphan in NFD": Case("orphan-" + NFD, is_orphan=True),
    "double slash": Case("double/a.png", "double//a.png"),
    "dot": Case("dot.png", "./dot.png"),
    "dots": Case("dots/a.png", "dots/b/../a.png"),
    "backslash": Case("win/back.png", "win\\back.png"),
    "full path": Case("full/a.png", "{root}/full/a.png"),
    "capitals differ": Case("case/A.png", "case/a.png", is_orphan=True),
    "proxy": Case("proxy.png", "proxy.png", "Proxy"),
    "inherited": Case("base.png", "base.png", "Base"),
    "child": Case("cover.png", "cover.png", "Child", "cover"),
    "swapped in": Case("thing.png", "thing.png", "OtherThing"),
    "custom field": Case("custom.png", "custom.png", "Custom"),
    "unmanaged": Case("legacy.png", "legacy.png", "Legacy"),
    "private storage": Case("secret.png", "secret.png", "Secret", root="private"),
    "orphan in private storage": Case("secret-orphan.png", root="private", is_orphan=True),
    "storage inside another": Case("inner.png", "inner.png", "Inner", root="media/inner"),
    "orphan of a storage inside another": Case("inner-orphan.png", root="media/inner", is_orphan=True),
    "hidden by the manager": Case("hidden.png", "hidden.png", "Hidden"),
    "FilePathField": Case("picked.png", "{root}/picked.png", "Picked", "path"),
    "second database": Case("second.png", "second.png", using="second"),
    "newline": Case("new\nline.png", "new\nline.png"),
    "orphan with newline": Case("orphan\nline.png", is_orphan=True),
    "control characters": Case("a\x01b\x1fc.png", is_orphan=True),
    "invalid UTF-8": Case(os.fsdecode(b"bad-\xff\xfe.png"), is_orphan=True),
    "255 bytes": Case("long/" + "ñ" * 125 + ".png", is_orphan=True),
    "255 bytes, referred to": Case("long/" + "n" * 251 + ".png", "long/" + "n" * 251 + ".png"),
    "beside another by sorting": Case("sort/a-b.png", "sort/a-b.png"),
    "in a folder of that name": Case("sort/a/b.png", "sort/a/b.png"),
    "in text": Case("text/plan.pdf", "See <a href='/media/text/plan.pdf?x=1'>it</a>.", column="note"),
    "in text, encoded": Case("text/año 1.pdf", 'src="https://yard.example/media/text/a%C3%B1o%201.pdf"', column="note"),
    "in text, with spaces": Case("text/my own plan.pdf", "is in text/my own plan.pdf, look", column="note"),
    "in JSON": Case("json/a.png", '{"pictures": [{"file": "json/a.png"}]}', column="data"),
    "elsewhere in JSON": Case("json/b.png", '{"others": [{"file": "json/b.png"}]}', column="data", is_orphan=True),
    "thumbnail": Case("thumbs/a_200x100.png"),
    "thumbnail with an underscore": Case("thumbs/a_b_1.png"),
    "thumbnail of nothing": Case("thumbs/nothing_200x100.png", is_orphan=True),
    "thumbnail beside": Case("photos/a.png.200x100_q85.webp"),
    "by SQL": Case("sql/named.png"),
    "static files": Case("static/app.css"),
    "in the quarantine": Case(".ronda-quarantine/x/1.png"),
}


def build(estate: Estate) -> None:
    """Write the project, its tables, its files and its rows."""
    estate.write(MODELS, SETTINGS)
    estate.migrate("default", "second")
    estate.run(
        "from django.db import connection\n"
        "connection.cursor().execute('CREATE TABLE \"an old table\" (file varchar(300) PRIMARY KEY)')\n"
    )
    rows = []
    for case in CASES.values():
        estate.file(case.file, case.root)
        if case.row is not None:
            row = case.row.replace("{root}", str(estate.folder / "media"))
            rows.append((case.model, case.using, {case.column: row}))
    rows += [("Photo", "default", {"file": "photos/a.png"}), ("Photo", "default", {"file": ""})]
    rows += [("Photo", "default", {"file": "linked/b.png"}), ("Photo", "default", {"file": "one-link.png"})]
    rows += [("Photo", "default", {"file": "outside/x.png"}), ("Photo", "default", {"file": "to-private/far.png"})]
    rows += [("Hidden", "default", {"file": None})]
    lost = [
        ("Photo", "default", "lost/1.png"),
        ("Photo", "second", "lost/2.png"),
        ("Secret", "default", "photos/a.png"),
    ]
    rows += [(model, using, {"file": name}) for model, using, name in lost]
    estate.run(
        f"import json\nfor model, using, values in {rows!r}:\n"
        "    if 'data' in values: values['data'] = json.loads(values['data'])\n"
        "    globals()[model](**values).save(using=using, force_insert=True)\n"
    )
    _link(estate)


def _link(estate: Estate) -> None:
    """Make links: to a folder, to a file, out of the folder, into another storage, and in a circle."""
    media = estate.folder / "media"
    for name, root in {
        "real/b.png": "media",
        "real/orphan.png": "media",
        "single.png": "media",
        "x.png": "away",
        "far.png": "private",
    }.items():
        estate.file(name, root)
    (media / "linked").symlink_to("real")
    (media / "one-link.png").symlink_to("single.png")
    (media / "outside").symlink_to(estate.folder / "away")
    (media / "to-private").symlink_to(estate.folder / "private")
    (media / "real" / "circle").symlink_to("..")
    (media / "dangling").symlink_to("nowhere")
