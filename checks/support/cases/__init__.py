"""API cases as data: their shape, reading them from YAML, asking them, and what is left as proof."""
