"""Whatever is exported can be imported again, and then nothing changes."""

import pytest
from django.utils import translation

from raci.models import Matrix
from raci.queries import export_sheet
from raci.queries.importing import look
from raci.tables import FORMATS, read
from tests import make
from tests.make import NOW
from tests.raci.scene import HOUR, put_forward, scene

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def plan():
    """What is hard to take back: names that are alike, departments that were asked, S, formulas."""
    plan = scene()
    Matrix.objects.create(activity=plan.activity, letters="rasci")
    home = plan.design.department
    alike = [make.user(account, display_name="王芳", department=home) for account in ("wangfang", "wf2")]
    other = make.user("wf3", display_name="王芳", department=plan.business.department)
    evil = make.user("evil", display_name="=Li, Wang|Q&A", department=plan.product.department)
    named = [
        ("=1+1, “海报”", "agree"),
        ("A/R", "make"),
        ("Ｐｒｉｃｅ | list", "check"),
        ("Go/no-go", "launch"),
    ]
    rows = [
        make.deliverable(
            activity=plan.activity, name=name, phase=phase, due_at=NOW + number * HOUR, position=number
        )
        for number, (name, phase) in enumerate(named, 3)
    ]
    for row, code, holder in zip(rows, "RSCI", [*alike, other, evil], strict=True):
        make.letter(row, code, holder.department, holder)
    make.letter(rows[0], "C", home)
    make.deliverable(activity=plan.activity, name="Film", accountable=alike[1], accepted_at=None, position=7)
    make.deliverable(activity=plan.activity, name="Page", accountable_department=home, position=8)
    return plan


def changes(plan, file):
    found = look(plan.driver, plan.activity, file, {}, now=NOW)
    return found.plan.changing, found.questions, [name.text for name in found.open_names]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("form", FORMATS)
def test_the_own_file_changes_nothing(plan, form, language):
    with translation.override(language):
        written = FORMATS[form].write(export_sheet(plan.driver, plan.activity, now=NOW))

        assert changes(plan, read("plan", written)) == ([], [], [])


def test_an_older_version_would_take_back_what_changed_since(plan):
    revision = put_forward(scene_with_signers(plan))
    make.letter(plan.poster, "I", plan.product.department)

    sheet = export_sheet(plan.driver, plan.activity, revision, now=NOW)
    [step], _questions, _open = changes(plan, read("plan", FORMATS["xlsx"].write(sheet)))

    assert (step.row.pk, [letter for letter, _holder in step.removed]) == (plan.poster.pk, ["I"])


def scene_with_signers(plan):
    """Without the rows that keep a matrix from being put forward."""
    plan.activity.deliverables.exclude(pk__in=[plan.outcome.pk, plan.poster.pk]).update(status="dropped")
    return plan
