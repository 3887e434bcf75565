"""The maintenance calendar: from ``maintenance.toml`` to a feed, invitations and a shared calendar."""
