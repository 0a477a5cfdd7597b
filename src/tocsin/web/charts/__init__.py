"""Pictures drawn on the server as SVG, by plain functions: one picture for screen, print and evidence."""

from tocsin.web.charts.lanes import Mark, finding, lanes

__all__ = ["Mark", "finding", "lanes"]
