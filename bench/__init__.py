"""Performance as ratios, measured in one run against named baselines: ``make bench``."""
