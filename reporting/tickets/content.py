"""Where an adapter gets the content of evidence from."""

from collections.abc import Callable

Content = Callable[[str], bytes | None]
"""Returns the content of a piece of evidence by its sha256; None if it is no longer kept."""
