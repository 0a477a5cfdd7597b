"""The ledger's tables, declared so that Django migrates them; read and written as plain SQL in `store` and `reading`.

Source of the layout: C2SP tlog-tiles (256-wide tiles; only complete ones are stored, the ragged edge is read from the
at most 255 rows beneath). `log` is a log's own name, register or looks; the head's `origin` says
which shard of it is being written (register1, and register2 once register1 had to be closed).
"""

from django.db import models


class Head(models.Model):
    """How far a log has come: the one row that every writer locks first. `signs` is false for a scratch copy."""

    log = models.TextField(primary_key=True)
    origin = models.TextField()
    size = models.BigIntegerField()
    frontier = models.BinaryField()
    last_at = models.TextField()
    signs = models.BooleanField()


class Entry(models.Model):
    """A leaf's bytes and their hash. The hash stays even if a leaf should ever have to be withheld."""

    log = models.TextField()
    n = models.BigIntegerField()
    leaf = models.BinaryField()
    hash = models.BinaryField()
    pk = models.CompositePrimaryKey("log", "n")


class Part(models.Model):
    """A sealed text or attachment, with its own key wrapped under its case's. Gone after a redaction."""

    log = models.TextField()
    n = models.BigIntegerField()
    kind = models.TextField()
    case = models.TextField()
    sealed = models.BinaryField()
    wrapped = models.BinaryField()
    pk = models.CompositePrimaryKey("log", "n", "kind")


class Tile(models.Model):
    """256 hashes of one level, once they are complete, and the root over them."""

    log = models.TextField()
    level = models.SmallIntegerField()
    n = models.BigIntegerField()
    root = models.BinaryField()
    hashes = models.BinaryField()
    pk = models.CompositePrimaryKey("log", "level", "n")


class CommandKey(models.Model):
    """Which entries a command made, so that the same command sent twice is performed once."""

    log = models.TextField()
    key = models.TextField()
    digest = models.TextField()
    first = models.BigIntegerField()
    count = models.IntegerField()
    pk = models.CompositePrimaryKey("log", "key")


class Checkpoint(models.Model):
    """A signed state that this register has published and must never contradict."""

    log = models.TextField()
    size = models.BigIntegerField()
    note = models.TextField()
    pk = models.CompositePrimaryKey("log", "size")


class CaseKey(models.Model):
    """A case's key, wrapped by the key-encryption key: rewrapped when that rotates, deleted to shred the case."""

    case = models.TextField(primary_key=True)
    wrapped = models.BinaryField()


class Cosignature(models.Model):
    """A witness's signature line under a checkpoint of one shard: who, by which key (its id), and when it says it was.

    Source: C2SP tlog-cosignature v1.
    """

    origin = models.TextField()
    size = models.BigIntegerField()
    witness = models.TextField()
    key = models.TextField()
    at = models.TextField()
    line = models.TextField()
    pk = models.CompositePrimaryKey("origin", "size", "witness", "key", "at")
