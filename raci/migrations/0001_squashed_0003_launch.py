import django.db.models.deletion
import postmortem.audit.guards
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("raci", "0001_initial"), ("raci", "0002_editor"), ("raci", "0003_launch")]

    initial = True

    dependencies = [
        ("activities", "0001_squashed_0005_break_glass"),
        ("audit", "0001_squashed_0002_security_log"),
        ("people", "0001_squashed_0005_former_spellings"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Matrix",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("letters", models.CharField(default="raci", max_length=10)),
                (
                    "activity",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="matrix",
                        to="activities.activity",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SignOff",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sheet_sha256", models.CharField(max_length=64)),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("accepted", "agreed"),
                            ("reserved", "agreed with a reservation"),
                            ("sent_back", "sent back"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
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
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signoffs",
                        to="people.department",
                    ),
                ),
                (
                    "on_behalf_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signoffs",
                        to="audit.revision",
                    ),
                ),
            ],
            options={
                "ordering": ["revision", "at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("department__isnull", False)),
                        fields=("revision", "department"),
                        name="signoff_once_per_department",
                        violation_error_message="This department has answered this version already.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("department__isnull", True)),
                        fields=("revision",),
                        name="signoff_once_per_sponsor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answer", "accepted"), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="signoff_reason",
                        violation_error_message="Say in one sentence why.",
                    ),
                    postmortem.audit.guards.InsertOnly(name="signoff_insert_only"),
                ],
            },
        ),
        migrations.CreateModel(
            name="SignedRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("row_sha256", models.CharField(max_length=64)),
                (
                    "answer",
                    models.CharField(
                        choices=[
                            ("accepted", "agreed"),
                            ("reserved", "agreed with a reservation"),
                            ("sent_back", "sent back"),
                        ],
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("counter", models.JSONField(default=dict)),
                (
                    "deliverable",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signed_rows",
                        to="activities.deliverable",
                    ),
                ),
                (
                    "signoff",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="rows", to="raci.signoff"
                    ),
                ),
            ],
            options={
                "ordering": ["signoff", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("signoff", "deliverable"), name="signedrow_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answer", "accepted"), models.Q(("reason", ""), _negated=True), _connector="OR"
                        ),
                        name="signedrow_reason",
                    ),
                    postmortem.audit.guards.InsertOnly(name="signedrow_insert_only"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Assignment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "letter",
                    models.CharField(
                        choices=[
                            ("R", "responsible"),
                            ("C", "consulted"),
                            ("I", "informed"),
                            ("S", "supports"),
                        ],
                        max_length=1,
                    ),
                ),
                ("inherited", models.BooleanField(default=False)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                (
                    "deliverable",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
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
                    "party",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.externalparty",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="assignments",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["deliverable", "letter", "since", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("department__isnull", False), ("party__isnull", True)),
                            models.Q(("department__isnull", True), ("party__isnull", False)),
                            _connector="OR",
                        ),
                        name="assignment_of_department_or_party",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("person__isnull", True), ("department__isnull", False), _connector="OR"
                        ),
                        name="assignment_person_of_department",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True), ("since__lte", models.F("until")), _connector="OR"
                        ),
                        name="assignment_since_before_until",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("letter__in", ["R", "S", "C", "I"])), name="assignment_never_a"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("person__isnull", False), ("until__isnull", True)),
                        fields=("deliverable", "letter", "person"),
                        name="assignment_once_per_person",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("person__isnull", True), ("until__isnull", True)),
                        fields=("deliverable", "letter", "department"),
                        name="assignment_once_per_department",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GateDecision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "verdict",
                    models.CharField(
                        choices=[
                            ("go", "go live"),
                            ("move", "move the time"),
                            ("old_version", "go with the old version"),
                            ("drop", "go without it"),
                            ("open_items", "go with open items"),
                            ("hold", "hold"),
                            ("none", "no decision came"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="gate_decisions",
                        to="activities.activity",
                    ),
                ),
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
                    "on_behalf_of",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="audit.revision"
                    ),
                ),
            ],
            options={
                "ordering": ["activity", "at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("by__isnull", True), ("verdict", "none")),
                            models.Q(models.Q(("verdict", "none"), _negated=True), ("by__isnull", False)),
                            _connector="OR",
                        ),
                        name="gatedecision_of_somebody_or_none",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("verdict__in", ["go", "none"]),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="gatedecision_reason",
                        violation_error_message="Say in one sentence why.",
                    ),
                    postmortem.audit.guards.InsertOnly(name="gatedecision_insert_only"),
                ],
            },
        ),
        migrations.CreateModel(
            name="LetterChange",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("was", models.CharField(blank=True, max_length=1)),
                ("now", models.CharField(blank=True, max_length=1)),
                ("at", models.DateTimeField()),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="letter_changes",
                        to="activities.activity",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "deliverable",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="letter_changes",
                        to="activities.deliverable",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.department"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "was_department",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.department",
                    ),
                ),
                (
                    "was_person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["activity", "at", "pk"],
                "indexes": [models.Index(fields=["activity", "by", "-at"], name="letterchange_last")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("was", models.F("now")), _negated=True),
                        name="letterchange_changes",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="MatrixImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=200)),
                ("content", models.BinaryField(null=True)),
                ("sha256", models.CharField(max_length=64)),
                ("answers", models.JSONField(default=dict)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "to be looked at"),
                            ("applied", "taken over"),
                            ("dropped", "left out"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="imports",
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
            ],
            options={
                "ordering": ["activity", "at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("content__isnull", False), ("ended_at__isnull", True), ("state", "open")
                            ),
                            models.Q(
                                ("content__isnull", True),
                                ("ended_at__isnull", False),
                                ("state__in", ["applied", "dropped"]),
                            ),
                            _connector="OR",
                        ),
                        name="matriximport_ended_is_empty",
                    )
                ],
            },
        ),
    ]
