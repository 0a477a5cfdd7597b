"""The table of exchange: a shadow of the ledger, private to this package."""

from django.db import models


class ImportedRow(models.Model):
    """The latest version of one row of an agency's files, known by its key whenever the row comes again.

    `n` is the entry that brought it, whose parts hold the row as given; `subject` the record or concern it went to;
    `steps` the events already entered for it, so that a later version adds only what is new.
    """

    key = models.CharField(primary_key=True, max_length=32)
    kind = models.CharField(max_length=20)
    content = models.CharField(max_length=32)
    result = models.CharField(max_length=20)
    extract = models.CharField(max_length=40)
    n = models.BigIntegerField(db_index=True)
    subject = models.CharField(max_length=40)
    steps = models.JSONField()
