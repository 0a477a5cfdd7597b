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
