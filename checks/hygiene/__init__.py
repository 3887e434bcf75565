"""Does it stay clean: files, tokens, packages. Run weekly, read only."""
