"""Tables of concerns: shadows of the ledger, private to this package.

They hold ids, codes and moments. What people wrote stays in the ledger's parts; a row knows its entry number `n`, and
"n/kind" points to the words. Ids are given by the command that made the thing; nothing is numbered by the database.
"""

from django.db import models
from django.db.models import Q


class Concern(models.Model):
    """One concern: what was raised, who has it now, and the latest entries of the kinds its status depends on.

    `day` is the day in England a figure counts it on, as "2026-03-02".
    """

    id = models.CharField(primary_key=True, max_length=40)
    n = models.BigIntegerField(unique=True)
    at = models.DateTimeField()
    when = models.CharField(max_length=40)
    day = models.CharField(max_length=10)
    about = models.CharField(max_length=20)
    record = models.CharField(max_length=40, blank=True)
    agency = models.CharField(max_length=40)
    raised_by = models.CharField(max_length=40)
    raised_office = models.CharField(max_length=40)
    office = models.CharField(max_length=40)
    harms = models.JSONField()
    danger = models.BooleanField()
    protected = models.BooleanField()
    told_not_to_report = models.BooleanField()
    source = models.CharField(max_length=20)
    need = models.CharField(max_length=20)
    imported = models.BooleanField()
    needs_checking = models.JSONField()
    rating = models.CharField(max_length=40, default="")
    received = models.BigIntegerField(null=True)
    informed = models.BigIntegerField(null=True)
    told = models.BigIntegerField(null=True)
    told_outcome = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["record", "n"]),
            models.Index(fields=["raised_by", "n"]),
            models.Index(fields=["office", "n"]),
            models.Index(fields=["n"], condition=Q(told_not_to_report=True), name="concern_told_not_to"),
        ]


class Step(models.Model):
    """One line of a trail: an entry about a concern or a missing episode, with its codes, without its words.

    Of a statutory step, `step` is its kind and `day` as of a concern; both are empty of anything else.
    """

    n = models.BigIntegerField(primary_key=True)
    case = models.CharField(max_length=40)
    type = models.CharField(max_length=60)
    at = models.DateTimeField()
    when = models.CharField(max_length=40)
    by = models.CharField(max_length=40)
    office = models.CharField(max_length=40)
    step = models.CharField(max_length=60, default="")
    day = models.CharField(max_length=10, default="")
    meta = models.JSONField()
    parts = models.JSONField()

    class Meta:
        indexes = [
            models.Index(fields=["case", "n"]),
            models.Index(fields=["n"], condition=Q(type="step.taken/1"), name="step_statutory"),
        ]


class Decision(models.Model):
    """One decision, and the second person's word on it where one was needed. `day` as of a concern."""

    id = models.CharField(primary_key=True, max_length=40)
    n = models.BigIntegerField()
    day = models.CharField(max_length=10)
    concern = models.CharField(max_length=40, db_index=True)
    by = models.CharField(max_length=40)
    office = models.CharField(max_length=40)
    outcome = models.CharField(max_length=60)
    reason_code = models.CharField(max_length=60)
    law = models.CharField(max_length=60)
    second = models.JSONField()
    unopened = models.IntegerField()
    reasoned = models.BooleanField()
    accepted_by = models.CharField(max_length=40)
    imported = models.BooleanField()
    confirmed = models.BigIntegerField(null=True)
    refused = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["n", "outcome"], condition=Q(imported=False), name="decision_of_late"),
            models.Index(fields=["n"], condition=Q(imported=False, unopened__gt=0), name="decision_unopened"),
        ]


class Check(models.Model):
    """One check asked of another office, and its answer."""

    id = models.CharField(primary_key=True, max_length=40)
    n = models.BigIntegerField()
    concern = models.CharField(max_length=40, db_index=True)
    office = models.CharField(max_length=40)
    agency = models.CharField(max_length=40)
    answered = models.BigIntegerField(null=True)
    known = models.CharField(max_length=20, default="")


class Lowering(models.Model):
    """One proposal to lower a rating; `settled` is the second person's entry."""

    id = models.CharField(primary_key=True, max_length=40)
    n = models.BigIntegerField()
    concern = models.CharField(max_length=40, db_index=True)
    by = models.CharField(max_length=40)
    rating = models.CharField(max_length=40)
    was = models.CharField(max_length=40)
    settled = models.BigIntegerField(null=True)


class Challenge(models.Model):
    """One challenge at the stage it has reached; `answered` is emptied when it is taken up to the next stage."""

    id = models.CharField(primary_key=True, max_length=40)
    n = models.BigIntegerField()
    concern = models.CharField(max_length=40, db_index=True)
    decision = models.CharField(max_length=40)
    by = models.CharField(max_length=40)
    agency = models.CharField(max_length=40)
    office = models.CharField(max_length=40)
    stage = models.IntegerField()
    answered = models.BigIntegerField(null=True)
    changes = models.BooleanField(default=False)
    accepted = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["n"], condition=Q(answered=None, accepted=None), name="challenge_waiting")]


class HandOver(models.Model):
    """One hand-over offered to a named office, and its word on it."""

    id = models.CharField(primary_key=True, max_length=40)
    n = models.BigIntegerField()
    concern = models.CharField(max_length=40, db_index=True)
    decision = models.CharField(max_length=40)
    office = models.CharField(max_length=40)
    sender = models.CharField(max_length=40)
    kind = models.CharField(max_length=60)
    accepted = models.BigIntegerField(null=True)
    declined = models.BigIntegerField(null=True)


class Missing(models.Model):
    """One missing episode of a child: reported, returned, talked to."""

    id = models.CharField(primary_key=True, max_length=40)
    n = models.BigIntegerField()
    at = models.DateTimeField()
    record = models.CharField(max_length=40)
    kind = models.CharField(max_length=60)
    when = models.CharField(max_length=40)
    by = models.CharField(max_length=40)
    office = models.CharField(max_length=40)
    agency = models.CharField(max_length=40)
    returned = models.BigIntegerField(null=True)
    returned_when = models.CharField(max_length=40, default="")
    interviewed = models.BigIntegerField(null=True)
    offered = models.BooleanField(default=False)
    taken = models.BooleanField(default=False)
    independent = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["record", "n"])]
