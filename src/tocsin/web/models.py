"""What the pages keep for themselves: who may sign in, what somebody has begun to write, and wrong passwords counted.

None of it is part of the register: an account says which practitioner a password belongs to, a draft has not been sent.
"""

from django.conf import settings
from django.db import models


class Account(models.Model):
    """Ties one way of signing in to one practitioner of the register."""

    practitioner = models.CharField(primary_key=True, max_length=40)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="account")


class Draft(models.Model):
    """A concern somebody is writing: sealed, and emptied once sent, when `sent` is the number of its entry."""

    id = models.CharField(primary_key=True, max_length=60)
    practitioner = models.CharField(max_length=40)
    sealed = models.BinaryField()
    kept_at = models.DateTimeField()
    sent = models.BigIntegerField(null=True)

    class Meta:
        """Drafts are listed by their writer, newest first."""

        indexes = [models.Index(fields=["practitioner", "kept_at"])]


class Guesses(models.Model):
    """Passwords tried in a row that were not right, under a mark that names nobody; see guessing.py."""

    mark = models.CharField(primary_key=True, max_length=64)
    count = models.IntegerField()
    last = models.DateTimeField(db_index=True)
