"""Jira as a ticket system: Cloud and Data Center, issues and service requests. docs/tickets.md sets it up."""
