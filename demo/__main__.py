"""Run the demo's command line: ``python -m demo``."""

from demo.cli import demo

demo(prog_name="python -m demo")
