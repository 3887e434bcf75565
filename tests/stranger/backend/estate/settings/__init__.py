"""Settings as a package: what is common, and one module for each place."""
