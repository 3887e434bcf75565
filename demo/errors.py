"""What can go wrong while the demo is brought up, broken and mended."""


class DemoError(Exception):
    """The demo could not do what was asked; the message says what happened, where, and what to do."""
