"""The ledger's tables, and the seat-belts: triggers that refuse to change or delete what was entered.

Forward only. Whoever owns the database can drop a trigger; that is what hashes, receipts and `tocsin verify` are for.
"""

from django.db import migrations, models

ONLY_GROWS = "The ledger only grows: what was entered is never changed or deleted. Enter a correction instead."

APPEND_ONLY = {
    "ledger_entry": ("log", "n"),
    "ledger_tile": ("log", "level", "n"),
    "ledger_commandkey": ("log", "key"),
    "ledger_checkpoint": ("log", "size"),
}
NO_UPDATE = ("ledger_part",)  # a redaction deletes a part; nothing ever rewrites one
NO_DELETE = ("ledger_head",)  # the head moves, forwards only

SQLITE_REFUSE = "CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} {when} BEGIN SELECT RAISE(ABORT, '" + ONLY_GROWS + "'); END"
POSTGRES_FUNCTION = (
    "CREATE FUNCTION ledger_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION '"
    + ONLY_GROWS
    + "' USING ERRCODE = 'integrity_constraint_violation'; END $$"
)
POSTGRES_ROW = "CREATE TRIGGER {table}_{name} BEFORE {event} ON {table} FOR EACH ROW {when} EXECUTE FUNCTION ledger_only_grows()"
POSTGRES_TRUNCATE = "CREATE TRIGGER {table}_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT EXECUTE FUNCTION ledger_only_grows()"


def guard(apps, schema_editor):
    {"sqlite": guard_sqlite, "postgresql": guard_postgres}[schema_editor.connection.vendor](schema_editor.execute)


def refusals():
    for table in (*APPEND_ONLY, *NO_UPDATE):
        yield table, "update", "UPDATE", ""
    for table in (*APPEND_ONLY, *NO_DELETE):
        yield table, "delete", "DELETE", ""
    yield "ledger_head", "shrink", "UPDATE", "WHEN (NEW.size < OLD.size)"


def guard_sqlite(execute):
    for table, name, event, when in refusals():
        execute(SQLITE_REFUSE.format(table=table, name=name, event=event, when=when))
    for table, key in APPEND_ONLY.items():
        # INSERT OR REPLACE deletes the old row without asking its DELETE trigger.
        same = " AND ".join(f"{column} = NEW.{column}" for column in key)
        when = f"WHEN EXISTS (SELECT 1 FROM {table} WHERE {same})"
        execute(SQLITE_REFUSE.format(table=table, name="replace", event="INSERT", when=when))


def guard_postgres(execute):
    execute(POSTGRES_FUNCTION)
    for table, name, event, when in refusals():
        execute(POSTGRES_ROW.format(table=table, name=name, event=event, when=when))
    for table in (*APPEND_ONLY, *NO_UPDATE, *NO_DELETE):
        execute(POSTGRES_TRUNCATE.format(table=table))


def begin_logs(apps, schema_editor):
    heads = apps.get_model("ledger", "Head").objects.using(schema_editor.connection.alias)
    for log in ("register", "looks"):
        heads.create(log=log, origin="", size=0, frontier=b"", last_at="", signs=True)


def key(*columns):
    return models.CompositePrimaryKey(*columns, blank=True, editable=False, primary_key=True, serialize=False)


class Migration(migrations.Migration):
    initial = True

    operations = [
        migrations.CreateModel(
            name="Head",
            fields=[
                ("log", models.TextField(primary_key=True, serialize=False)),
                ("origin", models.TextField()),
                ("size", models.BigIntegerField()),
                ("frontier", models.BinaryField()),
                ("last_at", models.TextField()),
                ("signs", models.BooleanField()),
            ],
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("log", models.TextField()),
                ("n", models.BigIntegerField()),
                ("leaf", models.BinaryField()),
                ("hash", models.BinaryField()),
                ("pk", key("log", "n")),
            ],
        ),
        migrations.CreateModel(
            name="Part",
            fields=[
                ("log", models.TextField()),
                ("n", models.BigIntegerField()),
                ("kind", models.TextField()),
                ("case", models.TextField()),
                ("sealed", models.BinaryField()),
                ("wrapped", models.BinaryField()),
                ("pk", key("log", "n", "kind")),
            ],
        ),
        migrations.CreateModel(
            name="Tile",
            fields=[
                ("log", models.TextField()),
                ("level", models.SmallIntegerField()),
                ("n", models.BigIntegerField()),
                ("root", models.BinaryField()),
                ("hashes", models.BinaryField()),
                ("pk", key("log", "level", "n")),
            ],
        ),
        migrations.CreateModel(
            name="CommandKey",
            fields=[
                ("log", models.TextField()),
                ("key", models.TextField()),
                ("digest", models.TextField()),
                ("first", models.BigIntegerField()),
                ("count", models.IntegerField()),
                ("pk", key("log", "key")),
            ],
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("log", models.TextField()),
                ("size", models.BigIntegerField()),
                ("note", models.TextField()),
                ("pk", key("log", "size")),
            ],
        ),
        migrations.CreateModel(
            name="CaseKey",
            fields=[
                ("case", models.TextField(primary_key=True, serialize=False)),
                ("wrapped", models.BinaryField()),
            ],
        ),
        migrations.RunPython(begin_logs),
        migrations.RunPython(guard),
    ]
