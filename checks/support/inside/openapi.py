"""The OpenAPI document that a management command prints, such as ``manage.py spectacular``."""


def answer(parameters):
    """Return how many bytes the document has, and the document itself, compressed, if it is not above the limit."""
    import base64
    import io
    import zlib

    from django.core.management import call_command

    name, *options = parameters.get("command") or ["spectacular", "--format", "openapi-json"]
    out = io.StringIO()
    call_command(name, *options, stdout=out, stderr=io.StringIO())
    data = out.getvalue().encode("utf-8", "replace")
    if len(data) > parameters.get("limit", 4194304):
        return {"bytes": len(data)}
    return {"bytes": len(data), "packed": base64.b64encode(zlib.compress(data)).decode("ascii")}
