"""Charts of the weekly review, drawn by vl-convert from Vega-Lite specifications."""

from reporting.pages.charts.making import charts_of
from reporting.pages.charts.picture import Picture

__all__ = ["Picture", "charts_of"]
