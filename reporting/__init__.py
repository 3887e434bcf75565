"""What becomes of results: recorded, decided, delivered, shown."""
