import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("evidence", "0001_initial"),
        ("evidence", "0002_after"),
        ("evidence", "0003_small_pictures_and_sweeps"),
    ]

    initial = True

    dependencies = [
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Sweep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(unique=True)),
                ("at", models.DateTimeField()),
                ("files", models.PositiveIntegerField()),
                ("size", models.PositiveBigIntegerField()),
                ("cleared", models.PositiveIntegerField()),
                ("missing", models.JSONField(default=list)),
            ],
            options={
                "ordering": ["-day"],
            },
        ),
        migrations.CreateModel(
            name="StoredFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stored_name", models.CharField(max_length=64, unique=True)),
                ("sha256", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("media_type", models.CharField(max_length=100)),
                ("original_name", models.CharField(max_length=255)),
                ("at", models.DateTimeField()),
                ("blanked_at", models.DateTimeField(null=True)),
                ("small_width", models.PositiveSmallIntegerField(null=True)),
                ("small_height", models.PositiveSmallIntegerField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["at", "pk"],
                "indexes": [models.Index(fields=["sha256"], name="storedfile_sha256")],
            },
        ),
        migrations.CreateModel(
            name="SmallPicture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("data", models.BinaryField()),
                (
                    "file",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="small",
                        to="evidence.storedfile",
                    ),
                ),
            ],
            options={
                "ordering": ["file"],
            },
        ),
        migrations.CreateModel(
            name="Evidence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subj_type", models.CharField(max_length=60)),
                ("subj_id", models.BigIntegerField()),
                ("fact_key", models.CharField(blank=True, max_length=120)),
                (
                    "kind",
                    models.CharField(
                        choices=[("file", "file"), ("link", "link"), ("text", "text")], max_length=10
                    ),
                ),
                (
                    "stance",
                    models.CharField(
                        blank=True,
                        choices=[("", "neither"), ("for", "speaks for it"), ("against", "speaks against it")],
                        default="",
                        max_length=8,
                    ),
                ),
                ("url", models.URLField(blank=True, max_length=500)),
                ("text", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="evidence.storedfile",
                    ),
                ),
            ],
            options={
                "ordering": ["subj_type", "subj_id", "at", "pk"],
                "indexes": [models.Index(fields=["subj_type", "subj_id"], name="evidence_subject")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("file__isnull", False), ("kind", "file")),
                            models.Q(("kind", "link"), models.Q(("url", ""), _negated=True)),
                            models.Q(("kind", "text"), models.Q(("text", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="evidence_kind_has_its_field",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subj_type", models.CharField(max_length=60)),
                ("subj_id", models.BigIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("chip", "a question"), ("comment", "a comment")], max_length=8
                    ),
                ),
                ("chip", models.SlugField(blank=True, max_length=30)),
                ("text", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                ("passed_on_at", models.DateTimeField(null=True)),
                ("reply", models.TextField(blank=True)),
                ("replied_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replied_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["subj_type", "subj_id", "at", "pk"],
                "indexes": [models.Index(fields=["subj_type", "subj_id"], name="remark_subject")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("chip", ""), _negated=True),
                            models.Q(("text", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="remark_says_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("replied_at__isnull", True),
                            models.Q(models.Q(("reply", ""), _negated=True), ("replied_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="remark_replied_says_what",
                    ),
                ],
            },
        ),
    ]
