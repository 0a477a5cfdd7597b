"""Tables of people: shadows of the ledger, private to this package. What an agency wrote stays in its part.

`Term` holds the folded words and numbers a search compares, because a search needs them; a record whose part was
redacted has none, and shows as a hole.
"""

from typing import Any, ClassVar

from django.db import models


class Record(models.Model):
    """One agency's record of a child, an adult or a place, as it stands after its last amendment.

    `stated` is of what kind its statement of ethnicity and of nationality is, or why it is blank, and never what it
    says; None once the details were redacted. `office` is the one that wrote it as it stands.
    """

    id = models.CharField(primary_key=True, max_length=40)
    n = models.BigIntegerField(unique=True)
    person = models.CharField(max_length=40, db_index=True)
    agency = models.CharField(max_length=40)
    kind = models.CharField(max_length=10)
    local_id = models.CharField(max_length=200)
    since = models.DateTimeField()
    by = models.CharField(max_length=40)
    office = models.CharField(max_length=40)
    details = models.CharField(max_length=60)
    stated = models.JSONField(null=True)


class Version(models.Model):
    """An amendment of a record: who wrote it anew and where they said why; keyed by its entry."""

    n = models.BigIntegerField(primary_key=True)
    record = models.CharField(max_length=40, db_index=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    office = models.CharField(max_length=40)
    details = models.CharField(max_length=60)
    reason = models.CharField(max_length=60)


class Term(models.Model):
    """One folded word, date or number that finds a record. `value` sorts by code point in every database."""

    pk = models.CompositePrimaryKey("record", "field", "value")
    record = models.CharField(max_length=40)
    field = models.CharField(max_length=12)
    value = models.CharField(max_length=60)

    class Meta:
        indexes: ClassVar[list[Any]] = [models.Index(fields=["field", "value", "record"], name="people_term_begins")]


class Judgement(models.Model):
    """What a person said of two records: same or different, until they or another took it back.

    `held_by` is the judgement that stands against a "same" without effect; `needs_second` are codes of why a second
    person has to say the same before it has one.
    """

    id = models.CharField(primary_key=True, max_length=40)
    n = models.BigIntegerField()
    same = models.BooleanField()
    first = models.CharField(max_length=40, db_index=True)
    second = models.CharField(max_length=40, db_index=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    office = models.CharField(max_length=40)
    reason = models.CharField(max_length=60)
    held_by = models.CharField(max_length=40)
    needs_second = models.CharField(max_length=100)
    taken_back_n = models.BigIntegerField(null=True)
    taken_back_at = models.DateTimeField(null=True)
    taken_back_by = models.CharField(max_length=40)
    taken_back_office = models.CharField(max_length=40)
    taken_back_reason = models.CharField(max_length=60)


class Doubt(models.Model):
    """That somebody looked at two records and could not say. It joins and parts nothing."""

    n = models.BigIntegerField(primary_key=True)
    first = models.CharField(max_length=40, db_index=True)
    second = models.CharField(max_length=40, db_index=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    office = models.CharField(max_length=40)
    reason = models.CharField(max_length=60)


class Likening(models.Model):
    """What linkage compares of a record: its columns, folded and tidied, as JSON."""

    record = models.CharField(primary_key=True, max_length=40)
    columns = models.TextField()


class Key(models.Model):
    """A number that a record shares with whoever agrees with it in the columns of a blocking rule."""

    pk = models.CompositePrimaryKey("key", "record")
    key = models.BigIntegerField()
    record = models.CharField(max_length=40)


class Likeness(models.Model):
    """Two records that may be of one person, in the order of ids, and what they weigh in bits. Nobody joined them."""

    pk = models.CompositePrimaryKey("first", "second")
    first = models.CharField(max_length=40)
    second = models.CharField(max_length=40, db_index=True)
    weight = models.FloatField()
    stratum = models.CharField(max_length=20)
    twins = models.BooleanField()

    class Meta:
        indexes: ClassVar[list[Any]] = [
            models.Index(fields=["weight"], name="people_likeness_likeliest"),
            models.Index(fields=["first"], condition=models.Q(twins=True), name="people_likeness_twins"),
        ]


class Draw(models.Model):
    """A drawing of lots: who asked for it, among how many pairs that nobody had judged. Keyed by its entry."""

    n = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    office = models.CharField(max_length=40)
    among = models.IntegerField()


class Drawn(models.Model):
    """A pair that the last drawing of lots fell on, and the share of pairs of its band that are to be read."""

    pk = models.CompositePrimaryKey("first", "second")
    first = models.CharField(max_length=40)
    second = models.CharField(max_length=40)
    share = models.FloatField()


class Curve(models.Model):
    """A proposed calibration: its curve and how it was judged, as JSON; the entry that adopted or declined it, or 0."""

    id = models.CharField(primary_key=True, max_length=40)
    n = models.BigIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    office = models.CharField(max_length=40)
    why = models.CharField(max_length=60)
    content = models.TextField()
    adopted = models.BigIntegerField()
    adopted_at = models.DateTimeField(null=True)
    adopted_by = models.CharField(max_length=40)
    adopted_office = models.CharField(max_length=40)
    declined = models.BigIntegerField(default=0)
