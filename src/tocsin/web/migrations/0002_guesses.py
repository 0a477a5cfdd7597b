"""Wrong passwords in a row, counted under marks that name nobody."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('web', '0001_accounts_and_drafts'),
    ]

    operations = [
        migrations.CreateModel(
            name='Guesses',
            fields=[
                ('mark', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('count', models.IntegerField()),
                ('last', models.DateTimeField(db_index=True)),
            ],
        ),
    ]
