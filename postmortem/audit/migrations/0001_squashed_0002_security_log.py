import postmortem.audit.guards
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("audit", "0001_initial"), ("audit", "0002_security_log")]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Chain",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stream", models.CharField(max_length=60, unique=True)),
                ("seq", models.PositiveBigIntegerField(default=0)),
                ("head", models.CharField(default="", max_length=64)),
            ],
            options={
                "ordering": ["stream", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stream", models.CharField(max_length=60)),
                ("seq", models.PositiveBigIntegerField()),
                ("at", models.DateTimeField()),
                ("actor_id", models.BigIntegerField(null=True)),
                ("verb", models.CharField(max_length=60)),
                ("subj_type", models.CharField(max_length=60)),
                ("subj_id", models.BigIntegerField()),
                ("data", models.JSONField(default=dict)),
                ("prev", models.CharField(max_length=64)),
                ("mac", models.CharField(max_length=64)),
            ],
            options={
                "ordering": ["stream", "seq", "pk"],
                "indexes": [models.Index(fields=["subj_type", "subj_id", "at"], name="entry_subject")],
                "constraints": [
                    models.UniqueConstraint(fields=("stream", "seq"), name="entry_once_per_place"),
                    postmortem.audit.guards.InsertOnly(name="entry_insert_only"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Revision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("matrix", "Matrix"),
                            ("log", "Log"),
                            ("launch", "Launch"),
                            ("retrospective", "Retrospective"),
                        ],
                        max_length=20,
                    ),
                ),
                ("subj_type", models.CharField(max_length=60)),
                ("subj_id", models.BigIntegerField()),
                ("number", models.PositiveIntegerField()),
                ("document", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("by_id", models.BigIntegerField(null=True)),
            ],
            options={
                "ordering": ["kind", "subj_type", "subj_id", "number", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "subj_type", "subj_id", "number"), name="revision_once_per_number"
                    ),
                    postmortem.audit.guards.InsertOnly(name="revision_insert_only"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SecurityEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("signed_in", "signed in"),
                            ("kept_out", "could not sign in"),
                            ("signed_out", "signed out"),
                            ("refused", "asked for what is not theirs to see"),
                        ],
                        max_length=20,
                    ),
                ),
                ("user_id", models.BigIntegerField(null=True)),
                ("address", models.CharField(blank=True, max_length=45)),
                ("way", models.CharField(blank=True, max_length=40)),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "indexes": [models.Index(fields=["-at", "-id"], name="securityevent_newest")],
            },
        ),
    ]
