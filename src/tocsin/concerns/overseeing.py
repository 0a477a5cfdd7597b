"""What oversight asks of concerns: lists in which silence, haste and repetition become visible, each open to its trail.

Every list answers a documented failing: decisions made without opening what was held ("did not believe the data"),
the same child raised and ended again and again ("repeatedly raising serious concerns"), challenges nobody answered
("ignored"), and warnings somebody was told not to give ("suppressed").
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, QuerySet

from tocsin.concerns.models import Challenge, Concern, Decision
from tocsin.concerns.queries import Case, case_of, concern_lines, missing_case_of
from tocsin.concerns.queries import concerns_about as concerns_about
from tocsin.concerns.state import helds
from tocsin.concerns.views import ConcernLine
from tocsin.words import Profile
