"""Channels to people: mail, Slack, Teams, a webhook, the console."""

import logging

logging.getLogger("httpx").setLevel(logging.WARNING)
"""At INFO it writes each address it asks, and that of a webhook is a secret."""
