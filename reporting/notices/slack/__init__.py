"""Slack: an incoming webhook, which only posts, or a bot, whose message lives with its incident."""
