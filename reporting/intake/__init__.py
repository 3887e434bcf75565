"""Outcomes from elsewhere: JUnit files, and a backend's own tests and import contracts, made into a run."""
