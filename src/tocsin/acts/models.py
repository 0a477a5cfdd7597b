"""Which version of each projection the shadow tables were folded by."""

from django.db import models


class Fold(models.Model):
    """One package's tables and the projection version that made them."""

    package = models.CharField(primary_key=True, max_length=100)
    version = models.IntegerField()
