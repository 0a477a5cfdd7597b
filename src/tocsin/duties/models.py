"""Tables of duties: shadows of the ledger, private to this package.

Every row is made and changed by `projection` alone. What is asked of all open duties at once (by the sweep, by my work,
by oversight) has an index of open duties only, so that it stays small however many were answered over the years.
"""

from django.db import models
from django.db.models import Q

OPEN = Q(met_n=None)


class Duty(models.Model):
    """One duty: what an office must do about one subject by when, where it stands, and what answered it.

    The row keeps the rule it was opened under: its words, allowance, calendar and ladder. `owner` owes it;
    `escalated_to` is the office it climbed to, `answering` the one of the two that silence has reached. `about` is the
    subject, `kind` the meta key that named it, `case` what access decides on. `since` and `start` are the first and the
    last instant the opening event can have happened. `next_climb_at` is empty when the clock stands still or the ladder
    is spent.
    """

    id = models.CharField(primary_key=True, max_length=40)
    code = models.CharField(max_length=80)
    label = models.TextField()
    law = models.TextField()
    allow = models.CharField(max_length=40)
    calendar = models.CharField(max_length=40)
    ladder = models.CharField(max_length=40)
    about = models.CharField(max_length=40, db_index=True)
    kind = models.CharField(max_length=40)
    case = models.CharField(max_length=40, db_index=True)
    opened_by = models.BigIntegerField()
    opened_at = models.DateTimeField()
    since = models.DateTimeField()
    start = models.DateTimeField()
    due = models.DateTimeField()
    owner = models.CharField(max_length=40, blank=True)
    agency = models.CharField(max_length=40, blank=True)
    agreed = models.JSONField()
    met_n = models.BigIntegerField(null=True)
    met_at = models.DateTimeField(null=True)
    met_recorded = models.DateTimeField(null=True)
    days_late = models.IntegerField(default=0)
    stopped = models.JSONField(default=list)
    waits = models.IntegerField(default=0)
    waiting_for = models.CharField(max_length=40, default="", blank=True)
    paused_since = models.DateTimeField(null=True)
    rung = models.IntegerField(default=0)
    climbs = models.BooleanField(default=True)
    answering = models.CharField(max_length=40, blank=True)
    escalated_to = models.CharField(max_length=40, default="", blank=True)
    next_climb_at = models.DateTimeField(null=True)
    last_escalation = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["next_climb_at", "id"], condition=OPEN, name="duty_next_climb"),
            models.Index(fields=["answering", "id"], condition=OPEN, name="duty_answering"),
            models.Index(fields=["owner", "due", "id"], condition=OPEN, name="duty_owner"),
            models.Index(fields=["escalated_to", "due", "id"], condition=OPEN, name="duty_escalated"),
            models.Index(fields=["due", "id"], condition=OPEN, name="duty_due"),
            models.Index(fields=["owner", "rung"], condition=OPEN & Q(rung__gt=0), name="duty_climbed"),
            models.Index(fields=["met_at", "id"], condition=Q(met_at__gt=models.F("due")), name="duty_missed"),
        ]


class Climb(models.Model):
    """One rung climbed: to which office, why, when it fell due and when it was entered, and which kinds were vacant."""

    id = models.CharField(primary_key=True, max_length=60)
    duty = models.CharField(max_length=40, db_index=True)
    rung = models.IntegerField()
    office = models.CharField(max_length=40, blank=True)
    because = models.CharField(max_length=20)
    due = models.DateTimeField()
    at = models.DateTimeField()
    n = models.BigIntegerField()
    skipped = models.JSONField()


class EarlyAnswer(models.Model):
    """An answer that met no duty when it was entered, kept in case the warning it answers is entered after it."""

    id = models.CharField(primary_key=True, max_length=120)
    code = models.CharField(max_length=80)
    about = models.CharField(max_length=40, db_index=True)
    n = models.BigIntegerField()
    at = models.DateTimeField()
    earliest = models.DateTimeField()
    latest = models.DateTimeField()
    agreed = models.JSONField()
