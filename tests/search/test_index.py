"""The index follows the record, fills itself, and mends itself."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from incidents.models import Incident
from postmortem.activities.models import Activity
from postmortem.audit.actions import record
from postmortem.search.actions import empty_index, index_due
from postmortem.search.fulltext import asked
from postmortem.search.models import DocKind, SearchDoc, SearchMark
from postmortem.search.rules import wanted
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def titles(query):
    found = SearchDoc.objects.filter(grams__holds=asked(wanted(query))).order_by("kind", "pk")
    return list(found.values_list("kind", "title"))


def indexed(*, now=NOW):
    for tick in range(3):
        index_due(now=now + tick * 10 * MINUTE)


def test_what_is_there_is_found_after_the_first_ticks():
    plan = make.activity(title="优惠券活动")
    make.deliverable(activity=plan, name="优惠券海报")

    indexed()

    assert titles("优惠") == [("activity", "优惠券活动"), ("deliverable", "优惠券海报")]
    assert SearchMark.objects.filter(is_complete=True).count() == len(DocKind)


def test_a_change_that_the_record_tells_is_found_with_the_next_tick():
    plan = make.activity(title="Voucher campaign")
    indexed()
    Activity.objects.filter(pk=plan.pk).update(title="Coupon campaign")
    record("activity.edited", plan, by=plan.lead, at=NOW, stream=plan.stream)

    counts = index_due(now=NOW + MINUTE)

    assert (titles("voucher"), titles("coupon")) == ([], [("activity", "Coupon campaign")])
    assert counts == {"indexed": 1}


def test_a_change_that_the_record_does_not_tell_is_found_in_turn():
    plan = make.activity(title="Voucher campaign")
    indexed()
    Activity.objects.filter(pk=plan.pk).update(title="Coupon campaign")

    for minute in range(len(DocKind)):
        index_due(now=NOW + minute * MINUTE)

    assert titles("coupon") == [("activity", "Coupon campaign")]


def test_an_older_number_that_turns_up_late_is_still_read():
    """Numbers are given out before a transaction ends, so a young event does not close the past."""
    plan, later = make.activity(title="Voucher"), make.activity(title="Coupon")
    indexed()
    record("activity.edited", later, by=plan.lead, at=NOW, stream=later.stream)
    index_due(now=NOW)
    mark = SearchMark.objects.get(name="record")
    assert mark.pk_read == 0

    index_due(now=NOW + 3 * MINUTE)

    mark.refresh_from_db()
    assert mark.pk_read > 0


def test_nothing_is_written_where_nothing_changed():
    make.deliverable(activity=make.activity())
    indexed()

    assert index_due(now=NOW + MINUTE) == {}


def test_what_is_gone_is_not_found_any_more():
    row = make.deliverable(activity=make.activity(title="Plan"), name="Poster")
    indexed()
    type(row).objects.filter(pk=row.pk).update(status="dropped")

    for minute in range(len(DocKind)):
        index_due(now=NOW + minute * MINUTE)

    assert titles("poster") == []


def test_two_ticks_at_once_do_no_harm():
    make.activity(title="Voucher")
    index_due(now=NOW)
    SearchMark.objects.update(pk_read=0, is_complete=False)

    index_due(now=NOW)

    assert titles("voucher") == [("activity", "Voucher")]


def test_an_emptied_index_fills_itself_again():
    make.activity(title="Voucher")
    indexed()
    empty_index()
    assert titles("voucher") == []

    indexed()

    assert titles("voucher") == [("activity", "Voucher")]


def test_a_document_has_exactly_one_root():
    plan = make.activity()

    with pytest.raises(IntegrityError), transaction.atomic():
        SearchDoc.objects.create(kind="activity", subj_id=1, title="x")

    assert not SearchDoc.objects.filter(activity=plan).exists()


def test_what_was_seen_counts_for_its_incident():
    incident = make.incident(title="Page broken", seen="优惠券无法领取")
    indexed()

    assert titles("领取") == [("incident", "Page broken")]
    assert Incident.objects.count() == 1
    assert incident.title == "Page broken"
