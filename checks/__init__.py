"""What is verified: pytest tests that judge, and probes that measure."""
