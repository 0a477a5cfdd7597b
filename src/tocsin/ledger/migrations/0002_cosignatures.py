"""What witnesses signed, and when: kept for ever beside the checkpoints they signed, under the same seat-belts."""

from importlib import import_module

from django.db import migrations, models

first = import_module("tocsin.ledger.migrations.0001_ledger")

TABLE, KEY = "ledger_cosignature", ("origin", "size", "witness", "key", "at")


def guard(apps, schema_editor):
    {"sqlite": guard_sqlite, "postgresql": guard_postgres}[schema_editor.connection.vendor](schema_editor.execute)


def guard_sqlite(execute):
    same = " AND ".join(f"{column} = NEW.{column}" for column in KEY)
    replacing = f"WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE {same})"
    for name, event, when in (("update", "UPDATE", ""), ("delete", "DELETE", ""), ("replace", "INSERT", replacing)):
        execute(first.SQLITE_REFUSE.format(table=TABLE, name=name, event=event, when=when))


def guard_postgres(execute):
    for event in ("UPDATE", "DELETE"):
        execute(first.POSTGRES_ROW.format(table=TABLE, name=event.lower(), event=event, when=""))
    execute(first.POSTGRES_TRUNCATE.format(table=TABLE))


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_ledger")]

    operations = [
        migrations.CreateModel(
            name="Cosignature",
            fields=[
                ("origin", models.TextField()),
                ("size", models.BigIntegerField()),
                ("witness", models.TextField()),
                ("key", models.TextField()),
                ("at", models.TextField()),
                ("line", models.TextField()),
                ("pk", first.key(*KEY)),
            ],
        ),
        migrations.RunPython(guard),
    ]
