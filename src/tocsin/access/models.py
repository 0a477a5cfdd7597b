"""Tables of access: shadows of the ledger, private to this package."""

from django.db import models


class Agency(models.Model):
    """An organisation that takes part: council, police, health, a school, a charity, the scrutineer's own office."""

    id = models.CharField(primary_key=True, max_length=40)
    name = models.CharField(max_length=300)
    kind = models.CharField(max_length=60)
    since = models.DateTimeField()
    dissolved_at = models.DateTimeField(null=True)


class Practitioner(models.Model):
    """A person who works for an agency."""

    id = models.CharField(primary_key=True, max_length=40)
    name = models.CharField(max_length=300)
    agency = models.CharField(max_length=40, db_index=True)


class Office(models.Model):
    """A post that owes answers, whoever holds it."""

    id = models.CharField(primary_key=True, max_length=40)
    agency = models.CharField(max_length=40, db_index=True)
    kind = models.CharField(max_length=60, db_index=True)
    role = models.CharField(max_length=60)
    label = models.CharField(max_length=300)
    since = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)


class Closing(models.Model):
    """That somebody proposed to close an office outside; keyed by the office, because the latest proposal holds."""

    office = models.CharField(primary_key=True, max_length=40)
    n = models.BigIntegerField()
    by = models.CharField(max_length=40)
    by_office = models.CharField(max_length=40)


class Holding(models.Model):
    """One person's time in one office; keyed by the entry that appointed them."""

    n = models.BigIntegerField(primary_key=True)
    office = models.CharField(max_length=40, db_index=True)
    practitioner = models.CharField(max_length=40, db_index=True)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)


class Restriction(models.Model):
    """The level an item is kept at, until when, and where the reason is."""

    item = models.CharField(primary_key=True, max_length=40)
    level = models.CharField(max_length=20)
    holder = models.CharField(max_length=40)
    reason_code = models.CharField(max_length=60)
    reason = models.CharField(max_length=60)
    since = models.DateTimeField()
    until = models.DateTimeField()
    n = models.BigIntegerField()


class Grant(models.Model):
    """A restricted item shown to one person for a while, because they asked and said why."""

    n = models.BigIntegerField(primary_key=True)
    practitioner = models.CharField(max_length=40)
    office = models.CharField(max_length=40)
    item = models.CharField(max_length=40, db_index=True)
    at = models.DateTimeField()
    until = models.DateTimeField()
    reason_code = models.CharField(max_length=60)

    class Meta:
        indexes = [models.Index(fields=["practitioner", "item"])]


class Proposal(models.Model):
    """A redaction proposed; `settled` is the entry that redacted the text or declined to, `agency` the proposer's."""

    id = models.CharField(primary_key=True, max_length=40)
    n = models.BigIntegerField()
    entry = models.BigIntegerField()
    part = models.CharField(max_length=40)
    item = models.CharField(max_length=40, db_index=True)
    basis = models.CharField(max_length=60)
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    office = models.CharField(max_length=40)
    agency = models.CharField(max_length=40)
    settled = models.BigIntegerField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["entry", "part"]),
            models.Index(fields=["n"], condition=models.Q(settled=None), name="access_proposal_waiting"),
        ]


class Redaction(models.Model):
    """A text that may no longer be read: what explains the hole, keyed by the entry that made it."""

    n = models.BigIntegerField(primary_key=True)
    entry = models.BigIntegerField()
    part = models.CharField(max_length=40)
    item = models.CharField(max_length=40, db_index=True)
    basis = models.CharField(max_length=60)
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    office = models.CharField(max_length=40)
    first_by = models.CharField(max_length=40)
    first_office = models.CharField(max_length=40)

    class Meta:
        indexes = [models.Index(fields=["entry", "part"])]


class Hold(models.Model):
    """A legal hold; `asked` is the entry that proposed lifting it, emptied when that was declined."""

    id = models.CharField(primary_key=True, max_length=40)
    n = models.BigIntegerField()
    item = models.CharField(max_length=40, db_index=True)
    reason_code = models.CharField(max_length=60)
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    office = models.CharField(max_length=40)
    agency = models.CharField(max_length=40)
    asked = models.BigIntegerField(null=True)
    asked_by = models.CharField(max_length=40)
    asked_office = models.CharField(max_length=40)
    lifted = models.BigIntegerField(null=True)

    class Meta:
        indexes = [models.Index(fields=["n"], condition=models.Q(lifted=None), name="access_hold_in_force")]


class RetentionReview(models.Model):
    """What a review of an old record found; the latest one counts."""

    n = models.BigIntegerField(primary_key=True)
    item = models.CharField(max_length=40, db_index=True)
    outcome = models.CharField(max_length=60)
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    office = models.CharField(max_length=40)


class Look(models.Model):
    """Who looked at what, or was refused; keyed by its entry in the log of looks."""

    n = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    practitioner = models.CharField(max_length=40, db_index=True)
    office = models.CharField(max_length=40)
    purpose = models.CharField(max_length=60)
    question = models.CharField(max_length=80)
    subject = models.CharField(max_length=40, db_index=True)
    verdict = models.CharField(max_length=60)


class LookItem(models.Model):
    """One item a look came upon: shown, shown as a line, or left unseen."""

    id = models.CharField(primary_key=True, max_length=80)
    n = models.BigIntegerField(db_index=True)
    item = models.CharField(max_length=40)
    practitioner = models.CharField(max_length=40)
    how = models.CharField(max_length=10)

    class Meta:
        indexes = [models.Index(fields=["practitioner", "item"]), models.Index(fields=["item", "how"])]


class DirectoryMark(models.Model):
    """The latest entry that changed agencies, offices, people or who holds what: one row, see `directory`."""

    id = models.IntegerField(primary_key=True)
    mark = models.CharField(max_length=200)
