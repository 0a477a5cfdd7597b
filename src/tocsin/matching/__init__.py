"""Probabilistic record linkage for children's records (floor 0): plain Python, usable alone. The public face.

`prepare` makes a record's columns, `keys_of` and `keys_asked` say whom to compare it with, `compiled(model)` weighs and
explains a pair, `Calibration` says what a weight is worth, and `groups` and `draws` make persons of pairs. Training and
whole extracts (`matching.training`, `matching.batch`) need the extra `linkage`, and are asked for by name.
"""

from tocsin.matching.calibrating import Calibration
from tocsin.matching.cleaning import tables_hash
from tocsin.matching.columns import COLUMNS, Prepared, prepare
from tocsin.matching.default import default_model
from tocsin.matching.described import Described
from tocsin.matching.explaining import Step, Waterfall
from tocsin.matching.keys import MOST_IN_A_BLOCK, keys_asked, keys_of
from tocsin.matching.levels import Columns
from tocsin.matching.model import THRESHOLDS, Model, ModelFault
from tocsin.matching.scoring import Scored, Scorer, compiled
from tocsin.matching.shipped import shipped_model

__all__ = [
    "COLUMNS",
    "MOST_IN_A_BLOCK",
    "THRESHOLDS",
    "Calibration",
    "Columns",
    "Described",
    "Model",
    "ModelFault",
    "Prepared",
    "Scored",
    "Scorer",
    "Step",
    "Waterfall",
    "compiled",
    "default_model",
    "keys_asked",
    "keys_of",
    "prepare",
    "shipped_model",
    "tables_hash",
]
