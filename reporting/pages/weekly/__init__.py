"""The weekly review as people and programs read it: a page, Markdown, CSV and JSON, all from the same review."""
