"""The day a figure counts a concern or a decision on, and an index of statutory steps. A rebuild fills the days."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("concerns", "0001_shadow")]

    operations = [
        migrations.AddField("concern", "day", models.CharField(default="", max_length=10), preserve_default=False),
        migrations.AddField("decision", "day", models.CharField(default="", max_length=10), preserve_default=False),
        migrations.AddField("step", "step", models.CharField(default="", max_length=60)),
        migrations.AddField("step", "day", models.CharField(default="", max_length=10)),
        migrations.AddIndex(
            "step", models.Index(condition=models.Q(("type", "step.taken/1")), fields=["n"], name="step_statutory")
        ),
    ]
