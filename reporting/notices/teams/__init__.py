"""Microsoft Teams, through the webhook of a Workflows flow."""
