"""What is repaired: media clean-up, token rotation. A dry run by default, undone by its own commands."""
