"""Pictures drawn on the server as SVG, by plain functions: one picture for screen, print and evidence."""

from tocsin.web.charts.lanes import Mark, finding, lanes
from tocsin.web.charts.qr import LONGEST, qr
from tocsin.web.charts.steps import Reason, signed, steps

__all__ = ["LONGEST", "Mark", "Reason", "finding", "lanes", "qr", "signed", "steps"]
