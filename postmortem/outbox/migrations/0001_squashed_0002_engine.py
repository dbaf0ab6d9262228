import django.db.models.deletion
import postmortem.outbox.secrets
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("outbox", "0001_initial"), ("outbox", "0002_engine")]

    initial = True

    dependencies = [
        ("people", "0001_squashed_0005_former_spellings"),
        ("people", "__first__"),
    ]

    operations = [
        migrations.CreateModel(
            name="SpecialDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField(unique=True)),
                ("is_working", models.BooleanField(default=False)),
                ("name", models.CharField(blank=True, max_length=80)),
            ],
            options={
                "ordering": ["day", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Tick",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=20, unique=True)),
                ("at", models.DateTimeField()),
                ("counts", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Channel",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("name", models.CharField(max_length=80, unique=True)),
                ("config", postmortem.outbox.secrets.EncryptedJSONField()),
                ("events", models.JSONField(default=list)),
                ("is_active", models.BooleanField(default=True)),
                ("next_send_at", models.DateTimeField(null=True)),
                ("lookup_at", models.DateTimeField(null=True)),
                ("made_at", models.DateTimeField()),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="channels",
                        to="people.department",
                    ),
                ),
            ],
            options={
                "ordering": ["name", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Control",
            fields=[
                ("id", models.PositiveSmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("installation", models.UUIDField(default=uuid.uuid4)),
                ("paused_at", models.DateTimeField(null=True)),
                ("pause_reason", models.CharField(blank=True, max_length=200)),
                ("calendar", models.CharField(blank=True, max_length=10)),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("id", 1)), name="control_one_row")
                ],
            },
        ),
        migrations.CreateModel(
            name="Ladder",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(blank=True, max_length=20)),
                ("stream", models.CharField(blank=True, max_length=60)),
                ("steps", models.JSONField(default=list)),
                ("is_current", models.BooleanField(default=True)),
                ("made_at", models.DateTimeField()),
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
                "ordering": ["kind", "stream", "-pk"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_current", True)),
                        fields=("kind", "stream"),
                        name="ladder_one_current",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Duty",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=20)),
                ("single", models.BooleanField(default=False)),
                ("subj_type", models.CharField(max_length=60)),
                ("subj_id", models.BigIntegerField()),
                ("stream", models.CharField(max_length=60)),
                ("title", models.CharField(max_length=200)),
                ("params", models.JSONField(default=dict)),
                ("from_at", models.DateTimeField()),
                ("due_at", models.DateTimeField()),
                ("due_zone", models.CharField(max_length=50)),
                ("freeze_at", models.DateTimeField(null=True)),
                ("slot_at", models.DateTimeField(null=True)),
                ("is_private", models.BooleanField(default=False)),
                ("due_rev", models.PositiveIntegerField(default=1)),
                ("step", models.PositiveSmallIntegerField(default=0)),
                ("next_at", models.DateTimeField(null=True)),
                (
                    "after_due",
                    models.CharField(
                        choices=[("chase", "Chase"), ("lapse", "Lapse")], default="chase", max_length=10
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("done", "done"),
                            ("declined", "sent back"),
                            ("withdrawn", "no longer asked"),
                            ("lapsed", "time passed"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                (
                    "answer",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "none"),
                            ("yes", "yes"),
                            ("reserved", "with a reservation"),
                            ("no", "no"),
                            ("countered", "with a counter-proposal"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                ("counter", models.JSONField(default=dict)),
                ("answered_at", models.DateTimeField(null=True)),
                ("snoozed_at", models.DateTimeField(null=True)),
                ("snoozed_until", models.DateTimeField(null=True)),
                ("snooze_reason", models.CharField(blank=True, max_length=200)),
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
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to="people.externalcontact",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to="people.department",
                    ),
                ),
                (
                    "driver",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sponsor",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sponsored_duties",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ladder",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="duties",
                        to="outbox.ladder",
                    ),
                ),
            ],
            options={
                "ordering": ["due_at", "pk"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("next_at__isnull", False)),
                        fields=["next_at", "id"],
                        name="duty_next",
                    ),
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["holder", "due_at"],
                        name="duty_holder_open",
                    ),
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["department", "due_at"],
                        name="duty_department_open",
                    ),
                    models.Index(fields=["subj_type", "subj_id"], name="duty_subject"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("contact__isnull", True), ("holder__isnull", False)),
                            models.Q(("contact__isnull", False), ("holder__isnull", True)),
                            _connector="OR",
                        ),
                        name="duty_of_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("next_at__isnull", True), ("state", "open"), _connector="OR"),
                        name="duty_rings_while_open",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("freeze_at__isnull", True),
                            ("due_at__lte", models.F("freeze_at")),
                            _connector="OR",
                        ),
                        name="duty_due_before_freeze",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("answer__in", ["no", "reserved", "countered"]), _negated=True),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="duty_refusal_has_reason",
                        violation_error_message="Say in one sentence why.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("snoozed_at", None), ("snoozed_until", None)),
                            models.Q(
                                ("snoozed_until__gt", models.F("snoozed_at")),
                                models.Q(("snooze_reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="duty_snooze_has_reason",
                        violation_error_message="Say in one sentence why.",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("kind", "subj_type", "subj_id", "holder"),
                        name="duty_once_per_holder",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("kind", "subj_type", "subj_id", "contact"),
                        name="duty_once_per_contact",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("single", True), ("state", "open")),
                        fields=("kind", "subj_type", "subj_id"),
                        name="duty_one_holder",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("address", models.EmailField(blank=True, max_length=254)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("notices", "reminders and news"),
                            ("daily", "daily list"),
                            ("weekly", "weekly overview"),
                            ("group", "for a group"),
                            ("account", "signing in"),
                            ("test", "test"),
                        ],
                        max_length=20,
                    ),
                ),
                ("params", models.JSONField(default=dict)),
                ("available_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("lease", models.UUIDField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("dead_at", models.DateTimeField(null=True)),
                ("obsolete_at", models.DateTimeField(null=True)),
                ("last_answer", models.CharField(blank=True, max_length=300)),
                (
                    "channel",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="outbox.channel",
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to="people.externalcontact",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="messages",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["available_at", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("dead_at__isnull", False)),
                        fields=["dead_at"],
                        name="message_dead",
                    ),
                    models.Index(
                        condition=models.Q(
                            ("dead_at__isnull", True),
                            ("obsolete_at__isnull", True),
                            ("sent_at__isnull", True),
                        ),
                        fields=["available_at", "id"],
                        name="message_waiting",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("dead_at__isnull", True), ("sent_at__isnull", True)),
                            models.Q(("obsolete_at__isnull", True), ("sent_at__isnull", True)),
                            models.Q(("dead_at__isnull", True), ("obsolete_at__isnull", True)),
                            _connector="OR",
                        ),
                        name="message_one_end",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("ok", models.BooleanField()),
                ("answer", models.CharField(blank=True, max_length=300)),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="tries", to="outbox.message"
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Announcement",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=20)),
                ("params", models.JSONField(default=dict)),
                ("due_rev", models.PositiveIntegerField(null=True)),
                ("step", models.PositiveSmallIntegerField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="announcements",
                        to="outbox.channel",
                    ),
                ),
                (
                    "duty",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="announcements",
                        to="outbox.duty",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="announcements",
                        to="outbox.message",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "id"],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=20)),
                ("params", models.JSONField(default=dict)),
                ("due_rev", models.PositiveIntegerField(null=True)),
                ("step", models.PositiveSmallIntegerField(null=True)),
                ("at", models.DateTimeField()),
                (
                    "duty",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notices",
                        to="outbox.duty",
                    ),
                ),
                (
                    "message",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to="outbox.message",
                    ),
                ),
                (
                    "recipient",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notices",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "id"],
                "indexes": [models.Index(fields=["recipient", "-at"], name="notice_recipient")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("duty", "due_rev", "step", "recipient"), name="notice_once_per_step"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Run",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=20)),
                ("at", models.DateTimeField()),
                ("took_ms", models.PositiveIntegerField()),
                ("counts", models.JSONField(default=dict)),
                ("error", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ["-at", "-pk"],
                "indexes": [models.Index(fields=["-at", "-id"], name="run_newest")],
            },
        ),
        migrations.CreateModel(
            name="Address",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("user_id", models.CharField(max_length=120)),
                ("wanted", models.BooleanField(default=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="addresses",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "channel",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="addresses",
                        to="outbox.channel",
                    ),
                ),
            ],
            options={
                "ordering": ["channel", "pk"],
                "constraints": [
                    models.UniqueConstraint(fields=("person", "channel"), name="address_once_per_channel")
                ],
            },
        ),
    ]
