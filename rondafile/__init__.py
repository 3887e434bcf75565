"""What ``ronda.toml`` says: read, located, validated, secrets resolved. Imports nothing else of ours."""

from rondafile.errors import Problem, RondafileError
from rondafile.models import Rondafile, Target
from rondafile.reading import DEFAULT_NAME, read

__all__ = ["DEFAULT_NAME", "Problem", "Rondafile", "RondafileError", "Target", "read"]
