"""Scripts that act inside the backend's interpreter: standard library and Django only, Python 3.8 and later.

They are sent as text, like the questions of ``checks.support.inside``, but these write. What each writes, and how it is
undone, is in docs/hygiene.md.
"""
