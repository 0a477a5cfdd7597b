"""Tables of publication: shadows of the ledger, private to this package. The figures themselves stay in their parts."""

from django.db import models


class Publication(models.Model):
    """A figure that somebody proposed to publish, as it was counted then, and what a second person said to it."""

    id = models.CharField(primary_key=True, max_length=40)
    n = models.BigIntegerField(unique=True)
    figure = models.CharField(max_length=60, db_index=True)
    version = models.CharField(max_length=40)
    size = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    agency = models.CharField(max_length=40)
    office = models.CharField(max_length=40)
    by = models.CharField(max_length=40)
    at = models.DateTimeField()
    content = models.CharField(max_length=60)
    why = models.CharField(max_length=60)
    settled = models.BigIntegerField(null=True)
    published = models.BooleanField(default=False)
    settled_by = models.CharField(max_length=40, default="")
    settled_office = models.CharField(max_length=40, default="")
    settled_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=60, default="")


class Doubt(models.Model):
    """A challenge to a published figure: the records it cites, where its grounds are, and the answer to it."""

    id = models.CharField(primary_key=True, max_length=40)
    n = models.BigIntegerField()
    publication = models.CharField(max_length=40, db_index=True)
    by = models.CharField(max_length=40)
    office = models.CharField(max_length=40)
    at = models.DateTimeField()
    records = models.JSONField()
    grounds = models.CharField(max_length=60)
    answered = models.BigIntegerField(null=True)
    outcome = models.CharField(max_length=60, default="")
    answered_by = models.CharField(max_length=40, default="")
    answered_office = models.CharField(max_length=40, default="")
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=60, default="")


class Rerun(models.Model):
    """That somebody counted a published figure again from the same ledger, and the digest they got."""

    n = models.BigIntegerField(primary_key=True)
    publication = models.CharField(max_length=40, db_index=True)
    digest = models.CharField(max_length=64)
    same = models.BooleanField()
    by = models.CharField(max_length=40)
    office = models.CharField(max_length=40)
    at = models.DateTimeField()
    words = models.CharField(max_length=60)


class FileRead(models.Model):
    """A random sample of files, drawn to be read by two people each: from which frame, when, and with which seed."""

    id = models.CharField(primary_key=True, max_length=40)
    n = models.BigIntegerField(unique=True)
    frame = models.CharField(max_length=60)
    first = models.DateField()
    last = models.DateField()
    size = models.BigIntegerField()
    seed = models.BigIntegerField()
    population = models.JSONField()
    by = models.CharField(max_length=40)
    office = models.CharField(max_length=40)
    at = models.DateTimeField()
    why = models.CharField(max_length=60)


class DrawnFile(models.Model):
    """One file of a sample, and the stratum it was drawn from."""

    pk = models.CompositePrimaryKey("read", "file")
    read = models.CharField(max_length=40)
    file = models.CharField(max_length=40)
    stratum = models.CharField(max_length=40)


class Reading(models.Model):
    """What one person found in one file; `settles` when two had disagreed."""

    n = models.BigIntegerField(primary_key=True)
    read = models.CharField(max_length=40, db_index=True)
    file = models.CharField(max_length=40)
    by = models.CharField(max_length=40)
    office = models.CharField(max_length=40)
    at = models.DateTimeField()
    answer = models.CharField(max_length=20)
    settles = models.BooleanField()
    note = models.CharField(max_length=60)
