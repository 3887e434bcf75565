"""The results directory, schema 1: where checks and reporting meet."""

from reporting.results.reading import read_run
from reporting.results.schema import FILE_NAME, SCHEMA, Header, Line
from reporting.results.writing import ResultsWriter

__all__ = ["FILE_NAME", "SCHEMA", "Header", "Line", "ResultsWriter", "read_run"]
