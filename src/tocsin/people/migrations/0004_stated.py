"""Of what kind each record's statements are. A rebuild fills it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("people", "0003_calibration")]

    operations = [migrations.AddField("record", "stated", models.JSONField(null=True))]
