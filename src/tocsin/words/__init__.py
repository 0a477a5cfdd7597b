"""Words: the codes, clocks, ladders and terms of the field, with their meanings, sources and dates. Plain Python."""

from .codes import Code, CodeList, UnknownCode
from .glossary import GLOSSARY, Gloss
from .identifiers import nhs_number, upn
from .load import load_profile, profile_from, read_folder
from .profile import (
    ANY,
    CalendarRule,
    DisclosureRule,
    DutyRule,
    Ladder,
    OfficeKind,
    Pause,
    Profile,
    RetentionRule,
    Rung,
    StopPhrase,
    Trigger,
)
from .references import id_from, reference
from .table import ProfileFault, Table
from .text import clean_text
from .when import When

__all__ = [
    "ANY",
    "GLOSSARY",
    "CalendarRule",
    "Code",
    "CodeList",
    "DutyRule",
    "Gloss",
    "Ladder",
    "OfficeKind",
    "Pause",
    "Profile",
    "ProfileFault",
    "DisclosureRule",
    "RetentionRule",
    "Rung",
    "StopPhrase",
    "Table",
    "Trigger",
    "UnknownCode",
    "When",
    "clean_text",
    "id_from",
    "load_profile",
    "nhs_number",
    "profile_from",
    "read_folder",
    "reference",
    "upn",
]
