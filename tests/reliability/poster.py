"""The overdue poster of a launch: whom its ladder tells what, at which tick."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail

from postmortem.outbox.actions import Ask, ask
from postmortem.outbox.models import Duty, Notice
from postmortem.tasks import run_ticks
from tests import make

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


def ticks(start, end):
    """The moments from one to the other, half an hour apart."""
    return [start + MINUTES * number for number in range((end - start) // MINUTES + 1)]


def tick(start, end):
    for now in ticks(start, end):
        run_ticks(now=now)


def told():
    notices = Notice.objects.select_related("recipient")
    return sorted(
        ((n.at.astimezone(SHANGHAI).strftime("%a %H:%M"), n.recipient.account, n.kind) for n in notices),
        key=lambda line: (line[0].startswith("Thu"), line),
    )


def mailed():
    return sorted(sent.to[0].split("@")[0] for sent in mail.outbox)
