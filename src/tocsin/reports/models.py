"""Tables of reports: shadows of the ledger, private to this package. Texts stay in their parts; here are pointers."""

from django.db import models


class Report(models.Model):
    """A report as lodged. `happened` is the first moment of `when`, to sort by; agency and office are its author's."""

    id = models.CharField(primary_key=True, max_length=40)
    n = models.BigIntegerField(unique=True)
    kind = models.CharField(max_length=60)
    agency = models.CharField(max_length=40)
    office = models.CharField(max_length=40)
    by = models.CharField(max_length=40)
    when = models.CharField(max_length=40)
    happened = models.DateTimeField(db_index=True)
    lodged = models.DateTimeField()
    imported = models.BooleanField()
    title = models.CharField(max_length=60)
    summary = models.CharField(max_length=60)
    author_words = models.CharField(max_length=60)


class Sending(models.Model):
    """An office a report was sent to."""

    pk = models.CompositePrimaryKey("report", "office")
    report = models.CharField(max_length=40)
    office = models.CharField(max_length=40, db_index=True)
    n = models.BigIntegerField()
    at = models.DateTimeField()


class Finding(models.Model):
    """One thing a report says, by topic."""

    id = models.CharField(primary_key=True, max_length=40)
    report = models.CharField(max_length=40, db_index=True)
    position = models.IntegerField()
    topic = models.CharField(max_length=60, db_index=True)
    text = models.CharField(max_length=60)


class Recommendation(models.Model):
    """What a report asks one office to do."""

    id = models.CharField(primary_key=True, max_length=40)
    n = models.BigIntegerField()
    report = models.CharField(max_length=40, db_index=True)
    topic = models.CharField(max_length=60)
    office = models.CharField(max_length=40)
    at = models.DateTimeField()
    text = models.CharField(max_length=60)


class Response(models.Model):
    """An office's answer to a report, a finding or a recommendation; `by_office` gave it on the office's behalf."""

    id = models.CharField(primary_key=True, max_length=40)
    n = models.BigIntegerField()
    report = models.CharField(max_length=40, db_index=True)
    to = models.CharField(max_length=40)
    office = models.CharField(max_length=40)
    kind = models.CharField(max_length=60)
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    by_office = models.CharField(max_length=40)
    answer = models.CharField(max_length=60)


class Verdict(models.Model):
    """The author's verdict on an answer, keyed by its entry; the latest one holds, the earlier ones stay to be seen."""

    n = models.BigIntegerField(primary_key=True)
    response = models.CharField(max_length=40, db_index=True)
    verdict = models.CharField(max_length=60)
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    office = models.CharField(max_length=40)
    reason = models.CharField(max_length=60)


class Withdrawal(models.Model):
    """That a report was withdrawn, by whom and where they said why. The report stays; so do duties to answer it."""

    id = models.CharField(primary_key=True, max_length=40)
    n = models.BigIntegerField()
    report = models.CharField(max_length=40, db_index=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    office = models.CharField(max_length=40)
    by_author = models.BooleanField()
    reason = models.CharField(max_length=60)


class WithdrawalAnswer(models.Model):
    """What somebody it concerns said of a withdrawal."""

    id = models.CharField(primary_key=True, max_length=40)
    n = models.BigIntegerField()
    withdrawal = models.CharField(max_length=40, db_index=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    office = models.CharField(max_length=40)
    answer = models.CharField(max_length=60)


class Tie(models.Model):
    """That somebody said two reports belong together, keyed by its entry."""

    n = models.BigIntegerField(primary_key=True)
    first = models.CharField(max_length=40, db_index=True)
    second = models.CharField(max_length=40, db_index=True)
    at = models.DateTimeField()
    by = models.CharField(max_length=40)
    office = models.CharField(max_length=40)
    reason = models.CharField(max_length=60)
