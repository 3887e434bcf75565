"""What surrounds a failing check: log lines, the state of queues and workers, probe answers, a picture of a page."""
