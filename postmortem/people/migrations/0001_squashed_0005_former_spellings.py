import datetime
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("people", "0001_initial"),
        ("people", "0002_away_quiet_digests"),
        ("people", "0003_deputies"),
        ("people", "0004_leaving_merging"),
        ("people", "0005_former_spellings"),
    ]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                (
                    "account",
                    models.CharField(
                        max_length=60,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9._-]+$", "Use small letters, digits, dot, dash and underscore only."
                            )
                        ],
                        verbose_name="account name",
                    ),
                ),
                (
                    "email",
                    models.EmailField(
                        blank=True, max_length=254, null=True, unique=True, verbose_name="mail address"
                    ),
                ),
                ("display_name", models.CharField(max_length=80, verbose_name="display name")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("member", "member"),
                            ("pm", "product manager"),
                            ("executive", "executive"),
                            ("admin", "administrator"),
                        ],
                        default="member",
                        max_length=10,
                        verbose_name="role",
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True,
                        choices=[("en", "English"), ("zh-hans", "简体中文")],
                        max_length=10,
                        verbose_name="language",
                    ),
                ),
                ("time_zone", models.CharField(blank=True, max_length=50, verbose_name="time zone")),
                (
                    "quiet_from",
                    models.TimeField(
                        blank=True, default=datetime.time(22, 0), null=True, verbose_name="quiet from"
                    ),
                ),
                (
                    "quiet_to",
                    models.TimeField(
                        blank=True, default=datetime.time(8, 0), null=True, verbose_name="quiet until"
                    ),
                ),
                ("wants_daily", models.BooleanField(default=True, verbose_name="daily list")),
                ("wants_weekly", models.BooleanField(default=True, verbose_name="weekly overview")),
                ("digest_at", models.TimeField(default=datetime.time(9, 0), verbose_name="at")),
                ("next_digest_at", models.DateTimeField(null=True)),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                ("is_demo", models.BooleanField(default=False)),
                ("joined_at", models.DateTimeField(null=True)),
                ("left_at", models.DateTimeField(null=True)),
                ("former_spellings", models.JSONField(blank=True, default=list)),
            ],
            options={
                "ordering": ["display_name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ExternalParty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, unique=True, verbose_name="name")),
                ("kind", models.CharField(blank=True, max_length=80, verbose_name="what they do")),
            ],
            options={
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Department",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40, unique=True, verbose_name="code")),
                ("name_en", models.CharField(max_length=80, verbose_name="English name")),
                ("name_zh", models.CharField(max_length=80, verbose_name="Chinese name")),
                ("is_active", models.BooleanField(default=True, verbose_name="active")),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leads",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="lead",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="merged_from",
                        to="people.department",
                    ),
                ),
            ],
            options={
                "ordering": ["code", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("merged_into__isnull", True),
                            models.Q(
                                ("is_active", False), models.Q(("merged_into", models.F("pk")), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="department_merged_is_closed",
                        violation_error_message="It was merged into another one and takes part in nothing new.",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="user",
            name="department",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="people",
                to="people.department",
                verbose_name="department",
            ),
        ),
        migrations.CreateModel(
            name="Deputy",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("all", "everything"),
                            ("department", "one department"),
                            ("activity", "one activity"),
                            ("office", "everything, as the own office"),
                        ],
                        default="all",
                        max_length=10,
                        verbose_name="for what",
                    ),
                ),
                ("activity_id", models.PositiveBigIntegerField(null=True)),
                ("since", models.DateTimeField(verbose_name="from")),
                ("until", models.DateTimeField(blank=True, null=True, verbose_name="until")),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.department",
                    ),
                ),
                (
                    "deputy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deputises",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="deputy",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deputies",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["since", "pk"],
                "indexes": [models.Index(fields=["deputy", "until"], name="deputy_deputy")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True), ("until__gt", models.F("since")), _connector="OR"
                        ),
                        name="deputy_ends_after_it_begins",
                        violation_error_message="The end must lie after the beginning.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("person", models.F("deputy")), _negated=True),
                        name="deputy_is_another",
                        violation_error_message="Choose somebody else as deputy.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("activity_id__isnull", True),
                                ("department__isnull", False),
                                ("scope", "department"),
                            ),
                            models.Q(
                                ("activity_id__isnull", False),
                                ("department__isnull", True),
                                ("scope", "activity"),
                            ),
                            models.Q(
                                ("activity_id__isnull", True),
                                ("department__isnull", True),
                                ("scope__in", ["all", "office"]),
                            ),
                            _connector="OR",
                        ),
                        name="deputy_scope_names_its_thing",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Discipline",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        choices=[
                            ("business", "business"),
                            ("product", "product"),
                            ("design", "design"),
                            ("engineering", "engineering"),
                            ("operations", "operations"),
                            ("marketing", "marketing"),
                            ("service", "customer service"),
                            ("legal", "legal"),
                            ("finance", "finance"),
                            ("management", "management"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="disciplines",
                        to="people.department",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="disciplines",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["code", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("department__isnull", False), ("person__isnull", True)),
                            models.Q(("department__isnull", True), ("person__isnull", False)),
                            _connector="OR",
                        ),
                        name="discipline_of_one",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("person__isnull", True)),
                        fields=("code", "department"),
                        name="discipline_once_per_department",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("department__isnull", True)),
                        fields=("code", "person"),
                        name="discipline_once_per_person",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ExternalContact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                (
                    "email",
                    models.EmailField(blank=True, max_length=254, null=True, verbose_name="mail address"),
                ),
                ("language", models.CharField(blank=True, max_length=10, verbose_name="language")),
                (
                    "party",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="people.externalparty",
                    ),
                ),
            ],
            options={
                "ordering": ["party", "name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="PastDepartmentName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name_en", models.CharField(max_length=80)),
                ("name_zh", models.CharField(max_length=80)),
                ("until", models.DateTimeField()),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="past_names",
                        to="people.department",
                    ),
                ),
            ],
            options={
                "ordering": ["department", "until", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Absence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField(verbose_name="away from")),
                ("until", models.DateTimeField(verbose_name="until")),
                (
                    "deputy",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="deputy",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="absences",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["since", "pk"],
                "indexes": [models.Index(fields=["person", "until"], name="absence_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("since"))),
                        name="absence_ends_after_it_begins",
                        violation_error_message="The end must lie after the beginning.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("person", models.F("deputy")), _negated=True),
                        name="absence_deputy_is_another",
                        violation_error_message="Choose somebody else as deputy.",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(
                condition=models.Q(("is_active", True), ("next_digest_at__isnull", False)),
                fields=["next_digest_at"],
                name="user_next_digest",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("account", django.db.models.functions.text.Lower("account")),
                    models.Q(("account__contains", "@"), _negated=True),
                ),
                name="user_account_plain",
                violation_error_message="An account name is in small letters and has no @.",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("email__isnull", True),
                    models.Q(
                        ("email", django.db.models.functions.text.Lower("email")),
                        models.Q(("email", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="user_email_lower",
                violation_error_message="A mail address is stored in small letters, or not at all.",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("quiet_from__isnull", True), ("quiet_to__isnull", True)),
                    models.Q(("quiet_from__isnull", False), ("quiet_to__isnull", False)),
                    _connector="OR",
                ),
                name="user_quiet_both_or_none",
                violation_error_message="Say from when and until when, or neither.",
            ),
        ),
    ]
