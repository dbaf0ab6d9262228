import datetime
import django.db.models.deletion
import postmortem.audit.guards
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("activities", "0001_initial"),
        ("activities", "0002_exceptions_templates"),
        ("activities", "0003_before_launch"),
        ("activities", "0004_after"),
        ("activities", "0005_break_glass"),
    ]

    initial = True

    dependencies = [
        ("audit", "0001_squashed_0002_security_log"),
        ("evidence", "0001_squashed_0003_small_pictures_and_sweeps"),
        ("people", "0001_squashed_0005_former_spellings"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="Activity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("campaign", "campaign"),
                            ("feature", "feature"),
                            ("integration", "integration"),
                            ("operation", "standing co-operation"),
                            ("alignment", "technical alignment"),
                        ],
                        default="campaign",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "in preparation"),
                            ("aligning", "in preparation"),
                            ("ready", "in preparation"),
                            ("launched", "live"),
                            ("verified", "live"),
                            ("closed", "ended"),
                            ("cancelled", "cancelled"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("goal", models.TextField(blank=True, verbose_name="goal")),
                ("non_goal", models.TextField(blank=True, verbose_name="not pursued this time")),
                ("reuse_plan", models.TextField(blank=True, verbose_name="what is reused")),
                ("time_zone", models.CharField(max_length=50)),
                ("language", models.CharField(default="en", max_length=10)),
                ("requested_at", models.DateTimeField(blank=True, null=True, verbose_name="asked for")),
                (
                    "notified_at",
                    models.DateTimeField(
                        blank=True, null=True, verbose_name="the one who drives it was told"
                    ),
                ),
                (
                    "asked_launch_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="launch asked for"),
                ),
                (
                    "agreed_launch_at",
                    models.DateTimeField(blank=True, null=True, verbose_name="launch agreed"),
                ),
                ("launched_at", models.DateTimeField(blank=True, null=True, verbose_name="launched")),
                ("verified_at", models.DateTimeField(blank=True, null=True, verbose_name="verified")),
                ("restricted", models.BooleanField(default=False)),
                ("tools", models.JSONField(default=list)),
                ("novel", models.BooleanField(default=False, verbose_name="nothing like it was done before")),
                ("money_involved", models.BooleanField(default=False, verbose_name="customers pay in it")),
                ("created_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "derived_from",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="derived",
                        to="activities.activity",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="drives",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who drives it",
                    ),
                ),
                (
                    "requesting_department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requests",
                        to="people.department",
                        verbose_name="who asked for it",
                    ),
                ),
                (
                    "sponsor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sponsors",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="sponsor",
                    ),
                ),
            ],
            options={
                "ordering": [
                    models.OrderBy(models.F("agreed_launch_at"), descending=True, nulls_first=True),
                    "-pk",
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["launched", "verified", "closed"]), _negated=True),
                            ("launched_at__isnull", False),
                            _connector="OR",
                        ),
                        name="activity_launched_has_time",
                        violation_error_message="Say when it went live.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("launched_at__isnull", True),
                            ("requested_at__isnull", True),
                            ("launched_at__gte", models.F("requested_at")),
                            _connector="OR",
                        ),
                        name="activity_launched_after_request",
                        violation_error_message="It cannot go live before it was asked for.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("agreed_launch_at__isnull", True),
                            ("requested_at__isnull", True),
                            ("agreed_launch_at__gte", models.F("requested_at")),
                            _connector="OR",
                        ),
                        name="activity_agreed_after_request",
                        violation_error_message="The agreed launch cannot lie before it was asked for.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("status__in", ["verified", "closed"]), _negated=True),
                            ("verified_at__isnull", False),
                            _connector="OR",
                        ),
                        name="activity_verified_has_time",
                    ),
                    postmortem.audit.guards.Moves(
                        allowed={
                            "aligning": ["cancelled", "ready"],
                            "draft": ["aligning", "cancelled"],
                            "launched": ["verified"],
                            "ready": ["aligning", "cancelled", "launched"],
                            "verified": ["closed"],
                        },
                        field="status",
                        initial=["draft"],
                        name="activity_moves",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ActivityDepartment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField()),
                ("done_means", models.TextField(blank=True)),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="taking_part",
                        to="activities.activity",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="takes_part",
                        to="people.department",
                    ),
                ),
            ],
            options={
                "ordering": ["activity", "department__code", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("activity", "department"), name="activitydepartment_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="AssetVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("upload", "file"), ("link", "link"), ("text", "text")],
                        max_length=10,
                        verbose_name="what it is",
                    ),
                ),
                ("url", models.URLField(blank=True, max_length=500, verbose_name="link")),
                ("text", models.TextField(blank=True, verbose_name="text")),
                (
                    "placeholder",
                    models.BooleanField(default=False, verbose_name="stands in until the real one comes"),
                ),
                (
                    "origin_note",
                    models.CharField(
                        blank=True, max_length=200, verbose_name="where the stand-in comes from"
                    ),
                ),
                ("arrived_at", models.DateTimeField(verbose_name="when it came")),
                ("recorded_at", models.DateTimeField()),
                (
                    "file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="evidence.storedfile",
                    ),
                ),
                (
                    "origin",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="activities.assetversion",
                    ),
                ),
                (
                    "provider",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "provider_department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.department",
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "same_as",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="activities.assetversion",
                    ),
                ),
            ],
            options={
                "ordering": ["deliverable", "number", "pk"],
            },
        ),
        migrations.CreateModel(
            name="BreakGlass",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=300, verbose_name="reason")),
                ("at", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
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
                "ordering": ["-at", "-pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("at"))),
                        name="breakglass_ends_after_it_begins",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="breakglass_has_reason"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("activity", "by"),
                        name="breakglass_one_at_once",
                    ),
                    postmortem.audit.guards.FrozenOnce(field="ended_at", name="breakglass_frozen"),
                ],
            },
        ),
        migrations.CreateModel(
            name="CheckTable",
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
                            ("field_rules", "field rules"),
                            ("coverage", "coverage"),
                            ("test_reading", "test reading"),
                            ("tracks", "two tracks before the launch"),
                            ("presence", "departments per phase"),
                            ("attendance", "who takes part in the alignment"),
                            ("brief", "brief"),
                            ("sweep", "similar things"),
                            ("journey", "the user's way"),
                        ],
                        max_length=14,
                    ),
                ),
                ("title", models.CharField(max_length=120, verbose_name="name")),
                ("made_at", models.DateTimeField()),
                ("final_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "activity",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="check_tables",
                        to="activities.activity",
                    ),
                ),
                (
                    "final_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["activity", "made_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CheckLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("axis", models.CharField(choices=[("row", "Row"), ("column", "Column")], max_length=6)),
                ("position", models.PositiveIntegerField()),
                ("label", models.CharField(max_length=200)),
                ("note", models.CharField(blank=True, max_length=300)),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "comes_from",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leads_to",
                        to="activities.checkline",
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
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="activities.checktable",
                    ),
                ),
            ],
            options={
                "ordering": ["table", "axis", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="CheckCell",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("asked", "asked"),
                            ("answered", "answered"),
                            ("confirmed", "confirmed"),
                            ("not_applicable", "not applicable"),
                        ],
                        default="open",
                        max_length=14,
                    ),
                ),
                ("value", models.JSONField(default=dict)),
                ("note", models.TextField(blank=True)),
                ("answered_at", models.DateTimeField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "column",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cells_in_column",
                        to="activities.checkline",
                    ),
                ),
                (
                    "row",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cells_in_row",
                        to="activities.checkline",
                    ),
                ),
                (
                    "table",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cells",
                        to="activities.checktable",
                    ),
                ),
            ],
            options={
                "ordering": ["table", "row", "column"],
                "constraints": [
                    models.UniqueConstraint(fields=("row", "column"), name="checkcell_once"),
                    models.CheckConstraint(
                        condition=models.Q(("row", models.F("column")), _negated=True),
                        name="checkcell_two_lines",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "not_applicable"), _negated=True),
                            models.Q(("note", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="checkcell_not_applicable_says_why",
                        violation_error_message="Say in one sentence why it does not apply.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["answered", "confirmed"]), _negated=True),
                            ("answered_at__isnull", False),
                            _connector="OR",
                        ),
                        name="checkcell_answered_has_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "confirmed"), _negated=True),
                            ("confirmed_at__isnull", False),
                            _connector="OR",
                        ),
                        name="checkcell_confirmed_has_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Deliverable",
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
                            ("outcome", "final effect"),
                            ("poster", "poster"),
                            ("copy", "copy"),
                            ("guidance", "guidance"),
                            ("interface", "interface"),
                            ("function", "page or function"),
                            ("document", "document"),
                            ("task", "task"),
                        ],
                        default="task",
                        max_length=12,
                        verbose_name="kind",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "phase",
                    models.CharField(
                        choices=[
                            ("agree", "agree"),
                            ("make", "make"),
                            ("check", "check"),
                            ("launch", "launch"),
                        ],
                        default="make",
                        max_length=10,
                        verbose_name="phase",
                    ),
                ),
                (
                    "discipline",
                    models.CharField(
                        blank=True,
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
                        verbose_name="trade",
                    ),
                ),
                ("acceptance", models.TextField(blank=True, verbose_name="when is it good")),
                ("due_at", models.DateTimeField(verbose_name="due")),
                ("due_local", models.DateTimeField(null=True)),
                ("due_zone", models.CharField(max_length=50)),
                ("due_rev", models.PositiveIntegerField(default=1)),
                ("freeze_at", models.DateTimeField(blank=True, null=True, verbose_name="final by")),
                ("accountable_since", models.DateTimeField(null=True)),
                ("accepted_at", models.DateTimeField(null=True)),
                ("added_at", models.DateTimeField(null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("draft", "to be accepted"),
                            ("agreed", "to be delivered"),
                            ("delivered", "to be approved"),
                            ("approved", "approved"),
                            ("returned", "to be delivered"),
                            ("dropped", "not needed"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "accountable",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accountable_for",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="accountable",
                    ),
                ),
                (
                    "accountable_department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accountable_for",
                        to="people.department",
                        verbose_name="department that answers",
                    ),
                ),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliverables",
                        to="activities.activity",
                    ),
                ),
                (
                    "approved_version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="activities.assetversion",
                    ),
                ),
                (
                    "approver",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approves",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="who approves it",
                    ),
                ),
                (
                    "comes_after",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="followed_by",
                        to="activities.deliverable",
                        verbose_name="comes after",
                    ),
                ),
                (
                    "inherited_from",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="inherited_by",
                        to="activities.deliverable",
                    ),
                ),
                (
                    "source_department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supplies",
                        to="people.department",
                        verbose_name="where it comes from",
                    ),
                ),
            ],
            options={
                "ordering": ["activity", "position", "pk"],
                "indexes": [models.Index(fields=["activity", "position"], name="deliverable_activity")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("status__in", ["draft", "dropped"]),
                            ("accepted_at__isnull", False),
                            _connector="OR",
                        ),
                        name="deliverable_agreed_is_accepted",
                        violation_error_message="Somebody has to accept it first.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accepted_at__isnull", True), ("accountable__isnull", False), _connector="OR"
                        ),
                        name="deliverable_accepted_by_somebody",
                        violation_error_message="One accountable person stays named.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("accountable__isnull", True),
                            models.Q(
                                ("accountable_department__isnull", False),
                                ("accountable_since__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="deliverable_accountable_of_department",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("freeze_at__isnull", True),
                            ("due_at__lte", models.F("freeze_at")),
                            _connector="OR",
                        ),
                        name="deliverable_due_before_freeze",
                        violation_error_message="The due time lies after the time it must be final.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("comes_after__isnull", True),
                            models.Q(("comes_after", models.F("pk")), _negated=True),
                            _connector="OR",
                        ),
                        name="deliverable_not_after_itself",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "outcome")),
                        fields=("activity",),
                        name="deliverable_one_outcome",
                        violation_error_message="There is one row for the final effect already.",
                    ),
                    postmortem.audit.guards.Moves(
                        allowed={
                            "agreed": ["delivered", "dropped"],
                            "approved": ["delivered"],
                            "delivered": ["approved", "returned"],
                            "draft": ["agreed", "dropped"],
                            "returned": ["delivered", "dropped"],
                        },
                        field="status",
                        initial=["draft"],
                        name="deliverable_moves",
                    ),
                ],
            },
        ),
        migrations.AddField(
            model_name="checktable",
            name="deliverable",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="check_tables",
                to="activities.deliverable",
            ),
        ),
        migrations.AddField(
            model_name="checkline",
            name="deliverable",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="activities.deliverable",
            ),
        ),
        migrations.AddField(
            model_name="assetversion",
            name="deliverable",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="versions",
                to="activities.deliverable",
            ),
        ),
        migrations.CreateModel(
            name="LogEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("agreement", "agreement"),
                            ("approval", "approval"),
                            ("date_change", "date change"),
                            ("hand_over", "hand-over"),
                            ("change", "change request"),
                            ("risk", "risk"),
                            ("question", "question"),
                            ("meeting", "meeting"),
                            ("kickoff", "kick-off"),
                            ("weekly", "weekly alignment"),
                            ("premortem", "pre-mortem"),
                            ("note", "note"),
                        ],
                        max_length=12,
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("said_at", models.DateTimeField()),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[("yes", "approved"), ("no", "refused"), ("returned", "returned")],
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("person", "confirmed in person"),
                            ("relayed", "passed on by somebody"),
                            ("none", "no record"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("flow", "flow"),
                            ("design", "design"),
                            ("copy", "copy"),
                            ("guidance", "guidance"),
                            ("date", "date"),
                            ("budget", "budget"),
                        ],
                        max_length=10,
                    ),
                ),
                ("moves_from", models.DateTimeField(null=True)),
                ("moves_to", models.DateTimeField(null=True)),
                (
                    "likelihood",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "low"), (2, "medium"), (3, "high")], null=True
                    ),
                ),
                (
                    "impact",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "low"), (2, "medium"), (3, "high")], null=True
                    ),
                ),
                ("lines", models.JSONField(default=dict)),
                ("unnamed", models.BooleanField(default=False)),
                ("week", models.DateField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("frozen_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="log",
                        to="activities.activity",
                    ),
                ),
                ("also_touches", models.ManyToManyField(related_name="+", to="activities.deliverable")),
                (
                    "asset_version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="log",
                        to="activities.assetversion",
                    ),
                ),
                (
                    "deliverable",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="log",
                        to="activities.deliverable",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "relayed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "replaces",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_by",
                        to="activities.logentry",
                    ),
                ),
                (
                    "revision",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="audit.revision",
                    ),
                ),
                (
                    "said_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["activity", "number", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("activity", "number"), name="logentry_once_per_number"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("channel", "relayed"), _negated=True),
                            ("relayed_by__isnull", False),
                            _connector="OR",
                        ),
                        name="logentry_relayed_by_somebody",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("verdict__in", ["no", "returned"]), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="logentry_refusal_has_reason",
                        violation_error_message="Say in one sentence why.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "date_change"), _negated=True),
                            models.Q(("moves_from__isnull", False), ("moves_to__isnull", False)),
                            _connector="OR",
                        ),
                        name="logentry_date_change_has_dates",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "risk"), _negated=True),
                            models.Q(("impact__isnull", False), ("likelihood__isnull", False)),
                            _connector="OR",
                        ),
                        name="logentry_risk_has_levels",
                        violation_error_message="Say how likely it is and how much it would matter.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unnamed", False), ("kind", "question"), _connector="OR"),
                        name="logentry_only_questions_unnamed",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "weekly")),
                        fields=("activity", "week"),
                        name="logentry_once_per_week",
                        violation_error_message="The alignment of this week is there already.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "weekly"), _negated=True),
                            ("week__isnull", False),
                            _connector="OR",
                        ),
                        name="logentry_weekly_has_week",
                    ),
                    postmortem.audit.guards.FrozenOnce(field="frozen_at", name="logentry_frozen"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Metric",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=80, verbose_name="name")),
                ("unit", models.CharField(blank=True, max_length=20, verbose_name="unit")),
                ("formula", models.CharField(blank=True, max_length=200, verbose_name="formula")),
                (
                    "direction",
                    models.CharField(
                        choices=[("up", "more is better"), ("down", "less is better")],
                        default="up",
                        max_length=4,
                        verbose_name="direction",
                    ),
                ),
                (
                    "target",
                    models.DecimalField(
                        blank=True, decimal_places=4, max_digits=16, null=True, verbose_name="target"
                    ),
                ),
                ("slot", models.PositiveSmallIntegerField(null=True)),
                ("removed_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="metrics",
                        to="activities.activity",
                    ),
                ),
                (
                    "agreement",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="activities.logentry",
                    ),
                ),
                (
                    "co_owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
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
                    "owner",
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
                "ordering": ["activity", "slot", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("slot__isnull", True),
                            models.Q(("slot__gte", 1), ("slot__lte", 3)),
                            _connector="OR",
                        ),
                        name="metric_three_at_most",
                        violation_error_message="An activity has at most three key metrics.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("slot__isnull", False)),
                        fields=("activity", "slot"),
                        name="metric_once_per_slot",
                        violation_error_message="An activity has at most three key metrics.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("co_owner__isnull", True),
                            models.Q(
                                ("owner__isnull", False),
                                models.Q(("co_owner", models.F("owner")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="metric_two_owners_differ",
                        violation_error_message="Choose two different people.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "horizon",
                    models.CharField(
                        choices=[
                            ("1h", "after an hour"),
                            ("24h", "after a day"),
                            ("72h", "after three days"),
                            ("30d", "after 30 days"),
                            ("90d", "after 90 days"),
                        ],
                        max_length=4,
                    ),
                ),
                ("expected", models.DecimalField(decimal_places=4, max_digits=16, null=True)),
                ("due_at", models.DateTimeField(null=True)),
                ("actual", models.DecimalField(decimal_places=4, max_digits=16, null=True)),
                ("measured_at", models.DateTimeField(null=True)),
                ("note", models.CharField(blank=True, max_length=300)),
                (
                    "measured_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "metric",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="checkpoints",
                        to="activities.metric",
                    ),
                ),
            ],
            options={
                "ordering": ["metric", "due_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("metric", "horizon"), name="checkpoint_once_per_horizon"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("actual__isnull", True), ("measured_at__isnull", False), _connector="OR"
                        ),
                        name="checkpoint_measured_has_time",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NotAName",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("word", models.CharField(max_length=80)),
                ("at", models.DateTimeField()),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
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
                "ordering": ["activity", "word"],
                "constraints": [models.UniqueConstraint(fields=("activity", "word"), name="notaname_once")],
            },
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField(null=True)),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participants",
                        to="activities.activity",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="participates",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["activity", "since", "pk"],
                "indexes": [models.Index(fields=["person", "activity"], name="participant_person")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("until__isnull", True)),
                        fields=("activity", "person"),
                        name="participant_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PastAccountable",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
                (
                    "deliverable",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="past_accountables",
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
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["deliverable", "since", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("since__lt", models.F("until"))),
                        name="pastaccountable_since_before_until",
                    ),
                    postmortem.audit.guards.InsertOnly(name="pastaccountable_insert_only"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PublishSlot",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("channel", models.CharField(max_length=80, verbose_name="channel")),
                ("at", models.DateTimeField(verbose_name="publishes at")),
                (
                    "buffer",
                    models.DurationField(
                        default=datetime.timedelta(seconds=7200), verbose_name="final before"
                    ),
                ),
                ("removed_at", models.DateTimeField(null=True)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="slots",
                        to="activities.activity",
                    ),
                ),
            ],
            options={
                "ordering": ["activity", "at", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("buffer__gte", datetime.timedelta(0))),
                        name="slot_buffer_not_negative",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("channel", models.CharField(max_length=80)),
                ("live_from", models.DateTimeField()),
                ("live_until", models.DateTimeField(null=True)),
                (
                    "asset_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="activities.assetversion",
                    ),
                ),
                (
                    "slot",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="publications",
                        to="activities.publishslot",
                    ),
                ),
            ],
            options={
                "ordering": ["live_from", "pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("live_until__isnull", True),
                            ("live_until__gte", models.F("live_from")),
                            _connector="OR",
                        ),
                        name="publication_from_before_until",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Pulse",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("subj_type", models.CharField(max_length=60)),
                ("subj_id", models.BigIntegerField()),
                ("question", models.SlugField(max_length=40)),
                ("round", models.CharField(max_length=10)),
                ("score", models.PositiveSmallIntegerField()),
                ("respondent_key", models.CharField(max_length=64)),
                ("on", models.DateField()),
                (
                    "activity",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="pulses",
                        to="activities.activity",
                    ),
                ),
            ],
            options={
                "ordering": ["subj_type", "subj_id", "question", "round", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subj_type", "subj_id", "question", "round", "respondent_key"),
                        name="pulse_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("score__gte", 1), ("score__lte", 5)), name="pulse_one_to_five"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Template",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=60, unique=True)),
                ("name_en", models.CharField(max_length=80, verbose_name="English name")),
                ("name_zh", models.CharField(max_length=80, verbose_name="Chinese name")),
                (
                    "activity_kind",
                    models.CharField(blank=True, max_length=12, verbose_name="kind of activity"),
                ),
                ("body", models.JSONField(default=dict)),
                ("is_active", models.BooleanField(default=True, verbose_name="offered")),
                ("made_at", models.DateTimeField()),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "made_by",
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
                        name="template_has_names",
                        violation_error_message="Give it a name in both languages.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Voice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("text", models.TextField(verbose_name="what the user said")),
                ("source", models.CharField(blank=True, max_length=200, verbose_name="where it was said")),
                ("theme", models.CharField(blank=True, max_length=60, verbose_name="what it is about")),
                ("at", models.DateTimeField()),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="voices",
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
                "ordering": ["activity", "theme", "at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Waiver",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=10)),
                ("reason", models.TextField(verbose_name="why")),
                ("at", models.DateTimeField()),
                ("until", models.DateTimeField(verbose_name="until")),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="waivers",
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
                    "deliverable",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="waivers",
                        to="activities.deliverable",
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
                    "person",
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
                "ordering": ["activity", "at", "pk"],
                "indexes": [models.Index(fields=["activity", "until"], name="waiver_activity")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("at"))),
                        name="waiver_ends_later",
                        violation_error_message="Choose an end that still lies ahead.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="waiver_has_reason",
                        violation_error_message="Say in one sentence why.",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="checktable",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind", "brief")), fields=("deliverable",), name="checktable_one_brief"
            ),
        ),
        migrations.AddConstraint(
            model_name="checktable",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "brief"), _negated=True),
                    ("deliverable__isnull", False),
                    _connector="OR",
                ),
                name="checktable_brief_of_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="checkline",
            constraint=models.UniqueConstraint(
                condition=models.Q(("removed_at__isnull", True)),
                fields=("table", "axis", "position"),
                name="checkline_once_per_position",
            ),
        ),
        migrations.AddConstraint(
            model_name="assetversion",
            constraint=models.UniqueConstraint(
                fields=("deliverable", "number"), name="assetversion_once_per_number"
            ),
        ),
        migrations.AddConstraint(
            model_name="assetversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("file__isnull", False), ("kind", "upload")),
                    models.Q(("kind", "link"), models.Q(("url", ""), _negated=True)),
                    models.Q(("kind", "text"), models.Q(("text", ""), _negated=True)),
                    _connector="OR",
                ),
                name="assetversion_kind_has_its_field",
            ),
        ),
        migrations.AddConstraint(
            model_name="assetversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("placeholder", True),
                    models.Q(("origin__isnull", True), ("origin_note", "")),
                    _connector="OR",
                ),
                name="assetversion_origin_of_placeholder",
            ),
        ),
        migrations.AddConstraint(
            model_name="assetversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("arrived_at__lte", models.F("recorded_at"))),
                name="assetversion_arrived_before_recorded",
                violation_error_message="It cannot have come later than now.",
            ),
        ),
        migrations.AddConstraint(
            model_name="assetversion",
            constraint=postmortem.audit.guards.InsertOnly(name="assetversion_insert_only"),
        ),
    ]
