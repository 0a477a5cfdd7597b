"""Who asked to see, from which office, when and why. `tocsin rebuild` fills it in for what was asked before."""

from datetime import UTC, datetime

from django.db import migrations, models

LONG_AGO = datetime(1, 1, 2, tzinfo=UTC)


class Migration(migrations.Migration):
    dependencies = [("access", "0002_keeping")]

    operations = [
        migrations.AddField("grant", "at", models.DateTimeField(default=LONG_AGO), preserve_default=False),
        migrations.AddField("grant", "office", models.CharField(default="", max_length=40), preserve_default=False),
        migrations.AddField("grant", "reason_code", models.CharField(default="", max_length=60), preserve_default=False),
        migrations.AlterField("grant", "item", models.CharField(db_index=True, max_length=40)),
    ]
