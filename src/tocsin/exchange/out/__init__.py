"""Files out: what the register holds, in the formats others read. The public face; the rest is this package's own."""

from tocsin.exchange.out.bundle import export_bundle
from tocsin.exchange.out.cin import CensusOf, export_cin
from tocsin.exchange.out.collection import years
from tocsin.exchange.out.held import Asking
from tocsin.exchange.out.loss import in_words as cannot_carry
from tocsin.exchange.out.making import ExportMade, ExportMadeWithoutNames, Made
from tocsin.exchange.out.ssd import export_ssd

__all__ = [
    "Asking",
    "CensusOf",
    "ExportMade",
    "ExportMadeWithoutNames",
    "Made",
    "cannot_carry",
    "export_bundle",
    "export_cin",
    "export_ssd",
    "years",
]
