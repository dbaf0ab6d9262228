"""What is carried out of the house goes part by part: ten times as much takes no more memory."""

import tracemalloc

import pytest
from django.utils import timezone

from postmortem.activities.models import Activity
from postmortem.backup.actions import write_archive
from postmortem.insights.models import Case
from postmortem.insights.rules import measures
from postmortem.insights.rules.weeks import Period
from tests import make
from tests.make import NOW

FEW, MANY = 300, 3_000
MORE = 1.2


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    monkeypatch.setattr("postmortem.insights.queries.rows.CHUNK", 100)
    monkeypatch.setattr("postmortem.backup.actions.archiving.LINES", 100)


def peak(work):
    """The most that Python holds while it does this, for the second time; the first reads in what is kept."""
    work()
    tracemalloc.start()
    try:
        work()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def grown(fill, work):
    """How many times as much memory the work takes with ten times the rows."""
    fill(FEW)
    few = peak(work)
    fill(MANY - FEW)
    return peak(work) / few


def cases(number):
    """Things that came in one week, all of one activity that everybody may open."""
    activity = Activity.objects.first() or make.activity()
    Case.objects.bulk_create(
        Case(
            name=measures.ARRIVAL,
            subj_id=one,
            week=Period.until(timezone.localdate(), "").last,
            kind="poster",
            code="day",
            amount=60,
            activity_id=activity.pk,
        )
        for one in range(Case.objects.count(), Case.objects.count() + number)
    )


@pytest.mark.django_db
def test_the_rows_behind_a_chart_take_no_more_memory_if_there_are_ten_times_as_many(client):
    client.force_login(make.user(role="executive"))
    seen = []

    def read():
        answer = client.get("/retrospectives/trends/arrivals/rows.csv")
        seen.append(sum(len(part) for part in answer.streaming_content))

    assert grown(cases, read) < MORE
    assert seen[-1] > 9 * seen[0]


@pytest.mark.django_db(transaction=True)
def test_an_archive_of_ten_times_as_much_takes_no_more_memory(tmp_path):
    sizes = []

    def write():
        write_archive(tmp_path / f"{len(sizes)}.zip", now=NOW)
        sizes.append((tmp_path / f"{len(sizes)}.zip").stat().st_size)

    assert grown(cases, write) < MORE
    assert sizes[-1] > sizes[0]
