"""The tables of exchange: shadows of the ledger, private to this package."""

from django.db import models


class ReceivedFile(models.Model):
    """A file as it was received: what it is, who sent it, under which format, and how its last import ended.

    Its bytes lie encrypted beside the register, unchanged; `n` is the entry whose parts hold its name, its lawful basis
    and its key. `results` is the balance of the last import, as [kind, result, rows]; empty until there was one.
    """

    id = models.CharField(primary_key=True, max_length=40)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.BigIntegerField()
    format = models.CharField(max_length=80)
    agency = models.CharField(max_length=40)
    sender = models.CharField(max_length=40)
    made = models.CharField(max_length=40, default="")
    office = models.CharField(max_length=40)
    n = models.BigIntegerField()
    at = models.DateTimeField()
    results = models.JSONField(default=list)
    imported = models.DateTimeField(null=True)


class SavedMapping(models.Model):
    """A version of a mapping, by which tables are read; entry `n` holds it in a part."""

    name = models.CharField(max_length=40)
    version = models.IntegerField()
    n = models.BigIntegerField(primary_key=True)

    class Meta:
        """A version is saved once."""

        constraints = [models.UniqueConstraint(fields=["name", "version"], name="one_of_each_version")]


class ImportedRow(models.Model):
    """The latest version of one row of an agency's files, known by its key whenever the row comes again.

    `n` is the entry that brought it, whose parts hold the row as given; `subject` the record or concern it went to;
    `steps` the events already entered for it, so that a later version adds only what is new. `child` is the key of the
    person's own row and `episode` that of the row that raised what it belongs to; `file` is the hash of the file it
    came in, `agency` whose desk took it in and `sender` whose it is; `corrected` the content it was put right from, so
    that the same fault sent again changes nothing; `sent_back` the entry that sent it back to whoever made the file.
    """

    key = models.CharField(primary_key=True, max_length=32)
    kind = models.CharField(max_length=20)
    content = models.CharField(max_length=32)
    result = models.CharField(max_length=20)
    extract = models.CharField(max_length=40)
    n = models.BigIntegerField(db_index=True)
    subject = models.CharField(max_length=40)
    steps = models.JSONField()
    child = models.CharField(max_length=32, db_index=True, default="")
    file = models.CharField(max_length=64, db_index=True, default="")
    agency = models.CharField(max_length=40, default="")
    sender = models.CharField(max_length=40, default="")
    episode = models.CharField(max_length=32, default="")
    corrected = models.CharField(max_length=32, default="")
    sent_back = models.BigIntegerField(null=True)
