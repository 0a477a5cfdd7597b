"""Of what kind each record's statements are, and which office wrote it. A rebuild fills both."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0003_calibration")]

    operations = [
        migrations.AddField("record", "stated", models.JSONField(null=True)),
        migrations.AddField("record", "office", models.CharField(default="", max_length=40), preserve_default=False),
    ]
