"""Tables brought into the small activity of the scene, and short forms of what they would change."""

from raci import actions
from raci.queries import look, preview, read_answers
from raci.rules.matching import field_of
from raci.tables import read
from tests.make import NOW
from tests.raci.scene import scene

TABLE = "Task,Painter,王芳,Driver\nPoster,A,C,I\nCopy,R,A,\n"


def named_scene(**activity):
    """The scene, with people who have names of their own: the poster is accepted by Painter, who does it, the
    effect by 王芳, whose department does it.
    """
    plan = scene(**activity)
    for person, name in ((plan.business, "王芳"), (plan.design, "Li Lei"), (plan.product, "Zhao Liu")):
        person.display_name = name
        person.save()
    return plan


def bring(plan, table, *, by=None, now=NOW, name="plan.csv", answers=None):
    """Bring a table, text or bytes, and answer about it."""
    content = table if isinstance(table, bytes) else table.encode()
    given = actions.bring_table(plan.activity, name, content, by=by or plan.driver, now=now)
    if answers is not None:
        actions.answer_import(given, answers)
    given.refresh_from_db()
    return given


def mapped(**names):
    """Answers by name: `mapped(PM="3.12")`."""
    return {field_of("name", name): value for name, value in names.items()}


def key(person):
    return f"{person.department_id}.{person.pk}"


def file_of(given):
    return read(given.name, bytes(given.content), answers=read_answers(given.answers))


def looked(given, *, now=NOW):
    given.activity.refresh_from_db()
    return look(given.by, given.activity, file_of(given), given.answers, now=now)


def page_of(given, *, now=NOW):
    return preview(given.by, given, file_of(given), now=now)


def take_over(given, *, seen=None, by=None, now=NOW):
    """As the button of the preview does it."""
    seen = looked(given, now=now).digest if seen is None else seen
    return actions.apply_import(given.pk, seen=seen, by=by or given.by, now=now)


def changes(page):
    """`{"Copy": "new, +A 王芳, -R Painter"}`, people without their departments."""
    found = {}
    for change in page.changes:
        letters = [f"+{one.letter} {one.who.partition(' · ')[0]}" for one in change.came]
        letters += [f"-{one.letter} {one.who.partition(' · ')[0]}" for one in change.went]
        found[change.name] = ", ".join(["new"] * change.is_new + letters)
    return found


def codes(page):
    return [(problem.code, problem.cell) for problem in page.problems]


def matrix(activity):
    """What stands in the matrix: the row → its owner and its letters."""
    found = {}
    for row in activity.deliverables.live().order_by("position", "pk"):
        current = row.assignments.filter(until=None).select_related("person", "department")
        letters = sorted((one.letter, str(one.person or one.department)) for one in current)
        owner = row.accountable or row.accountable_department
        found[row.name] = ", ".join([*([f"A {owner}"] if owner else []), *map(" ".join, letters)])
    return found
