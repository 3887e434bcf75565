"""Why something happened, kept as a source text and values so that it can be told in any language."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence with its values."""

    text: str
    """English source text with ``{named}`` places, marked with ``N_``."""
    values: Mapping[str, str | int | float] = field(default_factory=dict)

    def tell(self, translate: Callable[[str], str] = str) -> str:
        """Return the sentence, translated and filled in."""
        return translate(self.text).format(**self.values)
