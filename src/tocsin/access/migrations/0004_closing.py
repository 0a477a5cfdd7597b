"""Who proposed to close an office outside. `tocsin rebuild` fills it in."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('access', '0003_who_asked_to_see'),
    ]

    operations = [
        migrations.CreateModel(
            name='Closing',
            fields=[
                ('office', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('n', models.BigIntegerField()),
                ('by', models.CharField(max_length=40)),
                ('by_office', models.CharField(max_length=40)),
            ],
        ),
    ]
