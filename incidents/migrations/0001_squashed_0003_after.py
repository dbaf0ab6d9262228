import django.db.models.deletion
import postmortem.audit.guards
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("incidents", "0001_initial"),
        ("incidents", "0002_lesson_answers"),
        ("incidents", "0003_after"),
    ]

    initial = True

    dependencies = [
        ("activities", "0001_squashed_0005_break_glass"),
        ("audit", "0001_squashed_0002_security_log"),
        ("people", "0001_squashed_0005_former_spellings"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Incident",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=160)),
                ("seen", models.TextField(blank=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("incident", "it went wrong"),
                            ("near_miss", "it nearly went wrong"),
                            ("complaint", "a customer complained"),
                        ],
                        default="incident",
                        max_length=10,
                    ),
                ),
                (
                    "situation",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("requirement_change", "requirement change"),
                            ("delay", "project delay"),
                            ("user_experience", "user experience"),
                            ("missing_function", "missing function"),
                            ("collaboration", "work across departments"),
                            ("technical", "technical difficulty"),
                            ("market", "market response"),
                            ("team", "team"),
                            ("complaint", "customer complaint"),
                            ("release", "release"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "severity",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (1, "1 · business stands still"),
                            (2, "2 · many people are affected"),
                            (3, "3 · some people are affected"),
                            (4, "4 · hardly anybody notices"),
                        ],
                        default=3,
                    ),
                ),
                ("impact_answers", models.JSONField(default=dict)),
                ("severity_reason", models.TextField(blank=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("reported", "being handled"),
                            ("mitigating", "being handled"),
                            ("mitigated", "stopped"),
                            ("analysing", "in retrospective"),
                            ("learning", "in retrospective"),
                            ("closed", "ended"),
                            ("duplicate", "duplicate"),
                        ],
                        default="reported",
                        max_length=10,
                    ),
                ),
                ("language", models.CharField(default="en", max_length=10)),
                ("time_zone", models.CharField(max_length=50)),
                ("started_at", models.DateTimeField()),
                ("detected_at", models.DateTimeField()),
                ("reported_at", models.DateTimeField()),
                ("mitigated_at", models.DateTimeField(null=True)),
                ("stopped_by_what", models.TextField(blank=True)),
                ("seen_stopped_by", models.CharField(blank=True, max_length=120)),
                ("workaround", models.TextField(blank=True)),
                ("customer_message", models.TextField(blank=True)),
                ("first_reply_due", models.DateTimeField(null=True)),
                ("first_reply_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("still_going_on", models.BooleanField(default=True)),
                ("affected", models.CharField(blank=True, max_length=200)),
                (
                    "phase_introduced",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("idea", "idea"),
                            ("requirement", "requirement"),
                            ("scheme", "scheme"),
                            ("build", "build"),
                            ("test", "test"),
                            ("pre_launch", "before launch"),
                            ("launch", "launch"),
                            ("live", "live"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "phase_found",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("idea", "idea"),
                            ("requirement", "requirement"),
                            ("scheme", "scheme"),
                            ("build", "build"),
                            ("test", "test"),
                            ("pre_launch", "before launch"),
                            ("launch", "launch"),
                            ("live", "live"),
                        ],
                        max_length=12,
                    ),
                ),
                ("fault_class", models.TextField(blank=True)),
                ("similar_checked", models.TextField(blank=True)),
                ("sweep_done_at", models.DateTimeField(null=True)),
                ("sweep_waiver", models.TextField(blank=True)),
                ("import_key", models.CharField(blank=True, max_length=64)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "activity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incidents",
                        to="activities.activity",
                    ),
                ),
                (
                    "duplicate_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="incidents.incident",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="owned_incidents",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recurrence_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recurrences",
                        to="incidents.incident",
                    ),
                ),
                (
                    "reporter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sweep",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incident",
                        to="activities.checktable",
                    ),
                ),
            ],
            options={
                "ordering": ["-reported_at", "-pk"],
                "indexes": [models.Index(fields=["activity", "-reported_at"], name="incident_activity")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("started_at__lte", models.F("detected_at"))),
                        name="incident_started_before_seen",
                        violation_error_message="It cannot have begun after it was seen.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("status__in", ["mitigated", "analysing", "learning", "closed"]),
                                _negated=True,
                            ),
                            models.Q(
                                ("mitigated_at__isnull", False),
                                models.Q(("stopped_by_what", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="incident_stopped_before_analysis",
                        violation_error_message="First say what stopped it.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "closed"), _negated=True),
                            ("sweep_done_at__isnull", False),
                            models.Q(("sweep_waiver", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="incident_closed_after_sweep",
                        violation_error_message="Look at similar things first, or say why there are none.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "duplicate"), _negated=True),
                            ("duplicate_of__isnull", False),
                            _connector="OR",
                        ),
                        name="incident_duplicate_of_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_reply_at__isnull", True),
                            ("first_reply_due__isnull", False),
                            _connector="OR",
                        ),
                        name="incident_reply_was_due",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("import_key", ""), _negated=True),
                        fields=("import_key",),
                        name="incident_imported_once",
                    ),
                    postmortem.audit.guards.Moves(
                        allowed={
                            "analysing": ["learning"],
                            "closed": ["analysing"],
                            "learning": ["closed"],
                            "mitigated": ["analysing"],
                            "mitigating": ["duplicate", "mitigated"],
                            "reported": ["duplicate", "mitigated", "mitigating"],
                        },
                        field="status",
                        initial=["reported"],
                        name="incident_moves",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Impact",
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
                            ("orders", "orders"),
                            ("users", "people"),
                            ("money", "money"),
                            ("customers", "customers"),
                            ("hours", "hours of work"),
                            ("delay", "delay"),
                            ("other", "other"),
                        ],
                        max_length=10,
                    ),
                ),
                ("unit", models.CharField(blank=True, max_length=40)),
                ("expected", models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ("actual", models.DecimalField(blank=True, decimal_places=2, max_digits=14, null=True)),
                ("estimated", models.BooleanField(default=False)),
                ("note", models.CharField(blank=True, max_length=200)),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="impacts",
                        to="incidents.incident",
                    ),
                ),
            ],
            options={
                "ordering": ["incident", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("expected__isnull", False), ("actual__isnull", False), _connector="OR"
                        ),
                        name="impact_has_a_number",
                        violation_error_message="Give at least one of the two numbers.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Hypothesis",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("claim", models.TextField()),
                ("test", models.TextField(blank=True)),
                ("result", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("supported", "holds"), ("refuted", "does not hold")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hypotheses",
                        to="incidents.incident",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "hypotheses",
                "ordering": ["incident", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "open"), models.Q(("result", ""), _negated=True), _connector="OR"
                        ),
                        name="hypothesis_decided_says_how",
                        violation_error_message="Say in one sentence what showed it.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Finding",
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
                            ("design", "design"),
                            ("copy", "copy"),
                            ("guidance", "guidance"),
                            ("function", "function"),
                            ("rule", "rule of an interface"),
                            ("process", "process"),
                            ("technical", "technical"),
                            ("delivery", "delivery"),
                            ("other", "something else"),
                        ],
                        max_length=10,
                    ),
                ),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "check_cell",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="activities.checkcell",
                    ),
                ),
                (
                    "deliverable",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="activities.deliverable",
                    ),
                ),
                (
                    "log_entry",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="activities.logentry",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="findings",
                        to="incidents.incident",
                    ),
                ),
            ],
            options={
                "ordering": ["incident", "pk"],
            },
        ),
        migrations.CreateModel(
            name="IncidentDepartment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.department"
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="departments",
                        to="incidents.incident",
                    ),
                ),
            ],
            options={
                "ordering": ["incident", "department__code", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("incident", "department"), name="incidentdepartment_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Jotting",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                ("sorted_at", models.DateTimeField(null=True)),
                ("became_type", models.CharField(blank=True, max_length=60)),
                ("became_id", models.BigIntegerField(null=True)),
                (
                    "author",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="jottings",
                        to="incidents.incident",
                    ),
                ),
            ],
            options={
                "ordering": ["author", "-at", "-pk"],
                "indexes": [models.Index(fields=["author", "-at"], name="jotting_author")],
            },
        ),
        migrations.CreateModel(
            name="Lesson",
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
                            ("keep", "keep"),
                            ("improve", "improve"),
                            ("start", "start"),
                            ("stop", "stop"),
                        ],
                        max_length=8,
                    ),
                ),
                ("text", models.TextField()),
                ("activity_kind", models.CharField(blank=True, max_length=12)),
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
            ],
            options={
                "ordering": ["retrospective", "pk"],
            },
        ),
        migrations.CreateModel(
            name="LessonAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("keep", "we keep it"),
                            ("adapt", "we adapt it"),
                            ("not_applicable", "it does not apply"),
                        ],
                        max_length=14,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="lesson_answers",
                        to="activities.activity",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lesson",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="incidents.lesson",
                    ),
                ),
            ],
            options={
                "ordering": ["activity", "lesson", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("lesson", "activity"), name="lessonanswer_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answer", "keep"), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="lessonanswer_says_how",
                        violation_error_message="Say in one sentence how, or why it does not apply.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Retrospective",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("mitigated_at", models.DateTimeField(null=True)),
                ("title", models.CharField(max_length=160)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("collecting", "views"),
                            ("calibrating", "checking facts"),
                            ("in_review", "sign-off"),
                            ("published", "published"),
                            ("following_up", "published"),
                            ("closed", "published"),
                            ("skipped", "skipped"),
                            ("superseded", "replaced"),
                        ],
                        default="collecting",
                        max_length=12,
                    ),
                ),
                ("language", models.CharField(default="en", max_length=10)),
                ("template", models.SlugField(default="standard", max_length=40)),
                ("second_read_at", models.DateTimeField(null=True)),
                ("views_until", models.DateTimeField(null=True)),
                ("views_revealed_at", models.DateTimeField(null=True)),
                ("met_at", models.DateTimeField(null=True)),
                ("raw_views_gone_at", models.DateTimeField(null=True)),
                ("asked_decision", models.TextField(blank=True)),
                (
                    "visibility",
                    models.CharField(
                        choices=[
                            ("company", "everybody in the company"),
                            ("restricted", "those who took part"),
                        ],
                        default="company",
                        max_length=10,
                    ),
                ),
                ("restricted_reason", models.TextField(blank=True)),
                ("compile_requested_at", models.DateTimeField(null=True)),
                ("compiled_at", models.DateTimeField(null=True)),
                ("facts", models.JSONField(default=dict)),
                ("published_at", models.DateTimeField(null=True)),
                ("skipped_reason", models.TextField(blank=True)),
                ("created_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "activity",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="retrospectives",
                        to="activities.activity",
                    ),
                ),
                (
                    "current",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="audit.revision",
                    ),
                ),
                (
                    "facilitator",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="retrospectives",
                        to="incidents.incident",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "second_reader",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "superseded_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="incidents.retrospective",
                    ),
                ),
            ],
            options={
                "ordering": ["-created_at", "-pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("compile_requested_at__isnull", False)),
                        fields=["compile_requested_at"],
                        name="retrospective_to_compile",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("activity__isnull", True),
                                ("incident__isnull", False),
                                ("mitigated_at__isnull", False),
                            ),
                            models.Q(("activity__isnull", False), ("incident__isnull", True)),
                            _connector="OR",
                        ),
                        name="retrospective_of_one_subject",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["published", "following_up", "closed"]), _negated=True),
                            ("current__isnull", False),
                            _connector="OR",
                        ),
                        name="retrospective_published_is_frozen",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "skipped"), _negated=True),
                            models.Q(("skipped_reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="retrospective_skipped_has_reason",
                        violation_error_message="Say in one sentence why.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["skipped", "superseded"]), _negated=True),
                        fields=("incident",),
                        name="retrospective_once_per_incident",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("status__in", ["skipped", "superseded"]), _negated=True),
                        fields=("activity",),
                        name="retrospective_once_per_activity",
                    ),
                    postmortem.audit.guards.Moves(
                        allowed={
                            "calibrating": ["in_review", "skipped"],
                            "closed": ["superseded"],
                            "collecting": ["calibrating", "skipped"],
                            "following_up": ["closed", "in_review", "superseded"],
                            "in_review": ["calibrating", "published", "skipped"],
                            "published": ["following_up", "in_review", "superseded"],
                        },
                        field="status",
                        initial=["collecting"],
                        name="retrospective_moves",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PracticeAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "situation",
                    models.CharField(
                        choices=[
                            ("requirement_change", "requirement change"),
                            ("delay", "project delay"),
                            ("user_experience", "user experience"),
                            ("missing_function", "missing function"),
                            ("collaboration", "work across departments"),
                            ("technical", "technical difficulty"),
                            ("market", "market response"),
                            ("team", "team"),
                            ("complaint", "customer complaint"),
                            ("release", "release"),
                        ],
                        max_length=20,
                    ),
                ),
                ("practice", models.SlugField(max_length=60)),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("done", "done"),
                            ("not_done", "not done"),
                            ("not_applicable", "does not apply"),
                        ],
                        max_length=14,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                (
                    "retrospective",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="practices",
                        to="incidents.retrospective",
                    ),
                ),
            ],
            options={
                "ordering": ["retrospective", "situation", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("retrospective", "situation", "practice"), name="practiceanswer_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Perspective",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("aimed", models.TextField(blank=True)),
                ("knew", models.TextField(blank=True)),
                ("saw", models.TextField(blank=True)),
                ("took_as_agreed", models.TextField(blank=True)),
                ("submitted_at", models.DateTimeField(null=True)),
                ("declined_at", models.DateTimeField(null=True)),
                ("after_reveal", models.BooleanField(default=False)),
                ("released", models.JSONField(default=list)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("blanked_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.department",
                    ),
                ),
                (
                    "retrospective",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="perspectives",
                        to="incidents.retrospective",
                    ),
                ),
            ],
            options={
                "ordering": ["retrospective", "department__code", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("department__isnull", False)),
                        fields=("retrospective", "department"),
                        name="perspective_once_per_side",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("department__isnull", True)),
                        fields=("retrospective",),
                        name="perspective_one_sponsor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("submitted_at__isnull", True),
                            models.Q(("author__isnull", False), models.Q(("sha256", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="perspective_submitted_is_sealed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("blanked_at__isnull", True),
                            models.Q(
                                ("aimed", ""),
                                ("knew", ""),
                                ("saw", ""),
                                ("took_as_agreed", ""),
                                models.Q(("sha256", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="perspective_blanked_keeps_hash",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="lesson",
            name="retrospective",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="lessons",
                to="incidents.retrospective",
            ),
        ),
        migrations.CreateModel(
            name="Idea",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "parked"), ("taken", "taken up"), ("rejected", "not taken up")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("suggested_owner", models.CharField(blank=True, max_length=120)),
                ("suggested_due", models.DateField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "retrospective",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="ideas",
                        to="incidents.retrospective",
                    ),
                ),
            ],
            options={
                "ordering": ["retrospective", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "rejected"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="idea_rejected_has_reason",
                        violation_error_message="Say in one sentence why.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HintAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.CharField(max_length=60)),
                ("phrase", models.CharField(max_length=200)),
                ("reason", models.TextField()),
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
                    "retrospective",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hint_answers",
                        to="incidents.retrospective",
                    ),
                ),
            ],
            options={
                "ordering": ["retrospective", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("retrospective", "place", "phrase"), name="hintanswer_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="hintanswer_has_reason",
                        violation_error_message="Say in one sentence why.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Factor",
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
                            ("no_single_owner", "the final effect had no owner"),
                            ("relayed_approval", "an approval that arrived second-hand"),
                            ("late_material", "material that was final late"),
                            ("short_lead_time", "a short lead time"),
                            ("unwritten_agreement", "an agreement that was not written down"),
                            ("undocumented_rule", "a rule that stands nowhere"),
                            ("not_testable", "something only production could prove"),
                            ("missing_party", "a party that was not at the table"),
                            ("opposed_metrics", "metrics that pull apart"),
                            ("placeholder", "a stand-in that looked finished"),
                            ("no_reader_test", "nobody outside had read it"),
                            ("late_involvement", "a department that came in late"),
                            ("other", "another condition"),
                        ],
                        max_length=24,
                    ),
                ),
                (
                    "situation",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("requirement_change", "requirement change"),
                            ("delay", "project delay"),
                            ("user_experience", "user experience"),
                            ("missing_function", "missing function"),
                            ("collaboration", "work across departments"),
                            ("technical", "technical difficulty"),
                            ("market", "market response"),
                            ("team", "team"),
                            ("complaint", "customer complaint"),
                            ("release", "release"),
                        ],
                        max_length=20,
                    ),
                ),
                ("text", models.TextField()),
                ("made_sense", models.TextField(blank=True)),
                (
                    "phase",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("idea", "idea"),
                            ("requirement", "requirement"),
                            ("scheme", "scheme"),
                            ("build", "build"),
                            ("test", "test"),
                            ("pre_launch", "before launch"),
                            ("launch", "launch"),
                            ("live", "live"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "retrospective",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="factors",
                        to="incidents.retrospective",
                    ),
                ),
            ],
            options={
                "ordering": ["retrospective", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Effort",
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
                        choices=[("rework", "worked again"), ("outside_matrix", "worked without a letter")],
                        max_length=14,
                    ),
                ),
                (
                    "size",
                    models.CharField(
                        choices=[("half_day", "half a day"), ("day", "a day"), ("more", "more")], max_length=8
                    ),
                ),
                ("hours", models.PositiveSmallIntegerField(null=True)),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.department"
                    ),
                ),
                (
                    "retrospective",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="efforts",
                        to="incidents.retrospective",
                    ),
                ),
            ],
            options={
                "ordering": ["retrospective", "department__code", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("retrospective", "department", "kind"), name="effort_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Difference",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("quote", models.TextField(blank=True)),
                ("text", models.TextField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "a candidate"),
                            ("confirmed", "it was so"),
                            ("dismissed", "it was not so"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lacks",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="incidents.perspective",
                    ),
                ),
                (
                    "wants",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="incidents.perspective",
                    ),
                ),
                (
                    "retrospective",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="differences",
                        to="incidents.retrospective",
                    ),
                ),
            ],
            options={
                "ordering": ["retrospective", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
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
                    "deliverable",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="activities.deliverable",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.department",
                    ),
                ),
                (
                    "retrospective",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="corrections",
                        to="incidents.retrospective",
                    ),
                ),
            ],
            options={
                "ordering": ["retrospective", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("replied_at__isnull", True),
                            models.Q(("reply", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="correction_replied_says_what",
                        violation_error_message="Say in one sentence what became of it.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ActionItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=160)),
                ("end_state", models.TextField()),
                ("due_at", models.DateTimeField()),
                ("due_zone", models.CharField(max_length=50)),
                ("due_rev", models.PositiveIntegerField(default=1)),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("prevent", "prevent"),
                            ("detect", "see it sooner"),
                            ("mitigate", "soften it"),
                            ("process", "way of working"),
                            ("learn", "learn"),
                        ],
                        default="prevent",
                        max_length=10,
                    ),
                ),
                (
                    "strength",
                    models.CharField(
                        choices=[
                            ("eliminate", "cannot happen any more"),
                            ("gate", "gate or default"),
                            ("automatic", "automatic check"),
                            ("checklist", "checklist"),
                            ("training", "training"),
                            ("reminder", "reminder"),
                        ],
                        default="checklist",
                        max_length=10,
                    ),
                ),
                (
                    "priority",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "first"), (2, "next"), (3, "later")], default=2
                    ),
                ),
                ("tracker_url", models.URLField(blank=True, max_length=500)),
                ("verify_at", models.DateTimeField(null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("open", "to do"),
                            ("done", "done"),
                            ("verified", "verified"),
                            ("wont_do", "not done"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("done_at", models.DateTimeField(null=True)),
                ("verified_at", models.DateTimeField(null=True)),
                ("reason", models.TextField(blank=True)),
                ("created_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "activity",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="action_items",
                        to="activities.activity",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="action_items",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner_department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.department"
                    ),
                ),
                (
                    "factor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="action_items",
                        to="incidents.factor",
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="action_items",
                        to="incidents.incident",
                    ),
                ),
                (
                    "retrospective",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="action_items",
                        to="incidents.retrospective",
                    ),
                ),
            ],
            options={
                "ordering": ["due_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("activity__isnull", False),
                            ("incident__isnull", False),
                            ("retrospective__isnull", False),
                            _connector="OR",
                        ),
                        name="actionitem_belongs_somewhere",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status", "wont_do"), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="actionitem_wont_do_has_reason",
                        violation_error_message="Say in one sentence why.",
                    ),
                    postmortem.audit.guards.Moves(
                        allowed={
                            "done": ["open", "verified"],
                            "open": ["done", "wont_do"],
                            "wont_do": ["open"],
                        },
                        field="status",
                        initial=["open"],
                        name="actionitem_moves",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RetrospectiveTemplate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40, unique=True)),
                ("name_en", models.CharField(max_length=80, verbose_name="English name")),
                ("name_zh", models.CharField(max_length=80, verbose_name="Chinese name")),
                ("body", models.JSONField(default=dict)),
                ("is_active", models.BooleanField(default=True, verbose_name="offered")),
                ("made_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("name_en", ""), _negated=True), models.Q(("name_zh", ""), _negated=True)
                        ),
                        name="retrospectivetemplate_has_both_names",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Section",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=40)),
                ("heading", models.CharField(blank=True, max_length=160)),
                ("language", models.CharField(max_length=10)),
                ("body", models.TextField(blank=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "retrospective",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="sections",
                        to="incidents.retrospective",
                    ),
                ),
            ],
            options={
                "ordering": ["retrospective", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("retrospective", "code", "language"), name="section_once_per_language"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ShareLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("label", models.CharField(blank=True, max_length=80)),
                ("at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                ("views", models.PositiveIntegerField(default=0)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "retrospective",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="share_links",
                        to="incidents.retrospective",
                    ),
                ),
            ],
            options={
                "ordering": ["retrospective", "-at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__gt", models.F("at"))), name="sharelink_ends_later"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Thanks",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.CharField(max_length=200)),
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
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.department"
                    ),
                ),
                (
                    "retrospective",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="thanks",
                        to="incidents.retrospective",
                    ),
                ),
                (
                    "thanked",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "thanks",
                "ordering": ["retrospective", "pk"],
            },
        ),
        migrations.CreateModel(
            name="TimelineEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("happened_at", models.DateTimeField(null=True)),
                ("until", models.DateTimeField(null=True)),
                (
                    "precision",
                    models.CharField(
                        choices=[
                            ("exact", "exact"),
                            ("about", "about"),
                            ("day", "that day"),
                            ("unknown", "time not known"),
                        ],
                        default="exact",
                        max_length=8,
                    ),
                ),
                ("raw_time", models.CharField(blank=True, max_length=120)),
                ("zone", models.CharField(max_length=50)),
                (
                    "marker",
                    models.CharField(
                        choices=[
                            ("request", "request"),
                            ("agreement", "agreement"),
                            ("hand_off", "hand-over"),
                            ("change", "change"),
                            ("publish", "publishing"),
                            ("detection", "it was seen"),
                            ("diagnosis", "understanding"),
                            ("mitigation", "stopping it"),
                            ("decision", "decision"),
                            ("communication", "message"),
                        ],
                        max_length=14,
                    ),
                ),
                ("text", models.TextField()),
                ("evidence_url", models.URLField(blank=True, max_length=500)),
                ("at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="timeline",
                        to="incidents.incident",
                    ),
                ),
            ],
            options={
                "ordering": ["incident", "happened_at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("happened_at__isnull", False), ("precision", "unknown"), _connector="OR"
                        ),
                        name="timelineevent_time_or_unknown",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True), ("until__gte", models.F("happened_at")), _connector="OR"
                        ),
                        name="timelineevent_ends_after_it_begins",
                        violation_error_message="It cannot have ended before it began.",
                    ),
                ],
            },
        ),
    ]
