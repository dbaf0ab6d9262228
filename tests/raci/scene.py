"""A small activity for the tests of the matrix: two rows, three departments, everybody named and accepted."""

from datetime import timedelta
from types import SimpleNamespace

from raci import actions
from raci.queries import sheets_of
from raci.queries.gate import scene_of
from raci.rules import RowAnswer, SheetAnswer
from raci.rules.gate import Said, mark_of
from tests import make
from tests.make import NOW

HOUR = timedelta(hours=1)


def scene(**activity):
    """Business asks and answers for the effect, Design makes the poster, Product drives; all is named."""
    boss = make.user("boss", department=make.department("board"))
    business, design, product = make.lead("business"), make.lead("design"), make.lead("product")
    driver = make.user("driver", role="pm", department=product.department)
    painter = make.user("painter", department=design.department)
    plan = make.activity(
        lead=driver,
        sponsor=boss,
        requesting_department=business.department,
        agreed_launch_at=NOW + timedelta(days=4),
        goal="Thirty orders in the first hour",
        **activity,
    )
    for home in (business.department, design.department, product.department):
        make.takes_part(plan, home)
    outcome = make.deliverable(
        activity=plan, kind="outcome", name="Final effect", accountable=business, position=1
    )
    poster = make.deliverable(activity=plan, kind="poster", name="Poster", accountable=painter, position=2)
    make.letter(outcome, "R", business.department)
    make.letter(poster, "R", design.department, painter)
    return SimpleNamespace(
        activity=plan,
        boss=boss,
        business=business,
        design=design,
        product=product,
        driver=driver,
        painter=painter,
        outcome=outcome,
        poster=poster,
    )


def put_forward(plan, *, now=NOW):
    return actions.put_forward(plan.activity.pk, by=plan.driver, now=now)


def answer_to(sheet, **back):
    """Agree to a sheet as it is shown; `back` gives reasons by row id, as row12="too early"."""
    reasons = {int(name.removeprefix("row")): reason for name, reason in back.items()}
    rows = {
        row.row.pk: RowAnswer(
            row.digest, "sent_back" if row.row.pk in reasons else "accepted", reasons.get(row.row.pk, "")
        )
        for row in sheet.rows
    }
    return SheetAnswer(sheet.activity.pk, sheet.revision.number, sheet.department_id, sheet.digest, rows)


def sign(person, *, now=NOW, **back):
    """Sign everything that waits for this person."""
    return [actions.sign(answer_to(sheet, **back), by=person, now=now) for sheet in sheets_of(person)]


def said(plan, verdict, reason="", *, now=NOW, **more):
    """A verdict on what is open now."""
    plan.activity.refresh_from_db()
    mark = mark_of(scene_of(plan.activity, now=now).facts)
    return Said(verdict, reason, **{"mark": mark, **more})


def decided(plan, verdict, reason="", *, by=None, now=NOW, **more):
    """The driver asks, and the owner of the final effect decides."""
    actions.ask_decision(plan.activity.pk, by=plan.driver, now=now)
    verdict = said(plan, verdict, reason, now=now, **more)
    return actions.decide(plan.activity.pk, verdict, by=by or plan.business, now=now)
