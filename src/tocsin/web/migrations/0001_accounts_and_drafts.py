"""Accounts and drafts: what the pages keep for themselves."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('practitioner', models.CharField(max_length=40, primary_key=True, serialize=False)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='account', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.CharField(max_length=60, primary_key=True, serialize=False)),
                ('practitioner', models.CharField(max_length=40)),
                ('sealed', models.BinaryField()),
                ('kept_at', models.DateTimeField()),
                ('sent', models.BigIntegerField(null=True)),
            ],
            options={
                'indexes': [models.Index(fields=['practitioner', 'kept_at'], name='web_draft_practit_e6aca4_idx')],
            },
        ),
    ]
