"""With the clock moved forward, the overdue poster produces exactly the reminders of the ladder."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from postmortem.outbox.actions import Ask, about, ask, close
from postmortem.outbox.models import Duty, Notice
from postmortem.tasks import run_ticks
from tests import make

pytestmark = pytest.mark.django_db
MINUTES = timedelta(minutes=30)
SHANGHAI = ZoneInfo("Asia/Shanghai")
ACCEPTED = datetime(2026, 3, 10, 11, 0, tzinfo=UTC)  # Tuesday, 19:00 in Shanghai
DUE = datetime(2026, 3, 12, 4, 0, tzinfo=UTC)  # Thursday, 12:00
FREEZE = DUE + timedelta(hours=6)

LADDER = [
    ("Wed 15:30", "designer", "due_soon"),
    ("Thu 12:00", "designer", "due_now"),
    ("Thu 14:00", "designer", "with_lead"),
    ("Thu 14:00", "head", "with_lead"),
    ("Thu 16:00", "boss", "with_sponsor"),
    ("Thu 16:00", "designer", "with_sponsor"),
    ("Thu 16:00", "head", "with_sponsor"),
    ("Thu 18:00", "boss", "with_all"),
    ("Thu 18:00", "designer", "with_all"),
    ("Thu 18:00", "driver", "with_all"),
    ("Thu 18:00", "head", "with_all"),
]


@pytest.fixture
def poster():
    """The designer has accepted on Tuesday evening and owes the poster."""
    head = make.lead("design", account="head")
    designer = make.user("designer", department=head.department)
    rush = make.activity(lead=make.user("driver", department=make.department()), sponsor=make.user("boss"))
    row = make.deliverable(activity=rush, accountable=designer, due_at=DUE, freeze_at=FREEZE)
    ask(
        Ask(
            kind=Duty.Kind.DELIVER,
            subject=row,
            stream=rush.stream,
            title=row.name,
            holder=designer,
            department=head.department,
            driver=rush.lead,
            sponsor=rush.sponsor,
            due_at=DUE,
            due_zone="Asia/Shanghai",
            freeze_at=FREEZE,
            params={"activity_id": rush.pk, "activity": rush.title},
        ),
        now=ACCEPTED,
    )
    return row


def tick(start, end):
    now = start
    while now <= end:
        run_ticks(now=now)
        now += MINUTES


def told():
    notices = Notice.objects.select_related("recipient")
    return sorted(
        ((n.at.astimezone(SHANGHAI).strftime("%a %H:%M"), n.recipient.account, n.kind) for n in notices),
        key=lambda line: (line[0].startswith("Thu"), line),
    )


def mailed():
    return sorted(sent.to[0].split("@")[0] for sent in mail.outbox)


def test_it_produces_the_whole_ladder_as_notices_and_as_mails(poster):
    tick(ACCEPTED, FREEZE + timedelta(days=3))

    assert told() == LADDER
    assert mailed() == sorted(person for _at, person, _kind in LADDER)
    assert len({sent.extra_headers["Message-ID"] for sent in mail.outbox}) == len(LADDER)


def test_after_an_outage_only_the_highest_step_is_told(poster):
    tick(ACCEPTED, DUE - timedelta(hours=1))

    tick(DUE + timedelta(hours=5), FREEZE - MINUTES)  # back on Thursday at 17:00

    assert told() == [
        LADDER[0],
        ("Thu 17:00", "boss", "with_sponsor"),
        ("Thu 17:00", "designer", "with_sponsor"),
        ("Thu 17:00", "head", "with_sponsor"),
    ]
    assert mailed() == ["boss", "designer", "designer", "head"]


def test_while_only_mail_was_away_what_is_no_longer_true_is_not_sent(poster, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9  # nobody listens there
    tick(ACCEPTED, DUE + timedelta(hours=4))
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    tick(DUE + timedelta(hours=4, minutes=30), FREEZE - MINUTES)

    assert told() == LADDER[:7]
    assert mailed() == ["boss", "designer", "head"]


def test_the_poster_that_arrives_ends_it(poster):
    tick(ACCEPTED, DUE)

    close(about(poster), Duty.State.DONE, by=poster.accountable, now=DUE + MINUTES)
    tick(DUE + MINUTES, FREEZE + timedelta(days=1))

    assert told() == LADDER[:2]
    assert mailed() == ["designer", "designer"]
