"""Reads of templates: what is offered, what fits, whom its letters would go to, whom nobody has asked yet."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from postmortem.activities.models import Activity, Deliverable, Template
from postmortem.activities.rules.starters import (
    Homes,
    Place,
    Starter,
    StarterRow,
    of_house,
    shipped,
    together,
)
from postmortem.outbox.models import Duty
from postmortem.outbox.queries import is_working
from postmortem.people.models import Discipline, DisciplineCode, User

Status = Deliverable.Status
LETTER_WORDS: Final[Mapping[str, str | Promise]] = {
    "A": gettext_lazy("accountable"),
    "R": gettext_lazy("responsible"),
    "S": gettext_lazy("supports"),
    "C": gettext_lazy("consulted"),
    "I": gettext_lazy("informed"),
}


def templates() -> list[Starter]:
    """Every template, shipped ones first, those of the house in their place or behind them; one query."""
    return together(Template.objects.all())


def offered() -> list[Starter]:
    return [one for one in templates() if one.is_offered]


def template(_user: User, code: str) -> Starter:
    """For an administrator's page: the template as it is now. Raises Http404."""
    row = Template.objects.filter(code=code).first()
    found = (of_house(row) if row else None) or shipped().get(code)
    if found is None:
        raise Http404
    return found


class RowOf(NamedTuple):
    """One row of a template, by its place from 0."""

    starter: Starter
    number: int

    @property
    def row(self) -> StarterRow:
        return self.starter.rows[self.number]


def template_row(user: User, code: str, number: int) -> RowOf:
    """Row `number` (from 1) of a template. Raises Http404."""
    starter = template(user, code)
    if not 1 <= number <= len(starter.rows):
        raise Http404
    return RowOf(starter, number - 1)


def place_of(zone: str, language: str) -> Place:
    """Where a plan is made, with the working days of the house."""
    return Place(zone, language, is_working(zone))


def homes_of(activity: Activity) -> Homes:
    """Trade → departments taking part that have it, in one query."""
    found: dict[str, list[int]] = defaultdict(list)
    trades = Discipline.objects.filter(
        department__takes_part__activity=activity, department__is_active=True
    ).order_by("code", "department")
    for code, pk in trades.values_list("code", "department"):
        found[code].append(pk)
    return dict(found)


def not_asked(activity_pk: int, stream: str = "") -> QuerySet[Deliverable]:
    """Rows of departments which nobody has asked for a name yet; a sheet to sign asks for one, too."""
    about_row = Duty.objects.open().filter(
        subj_type=Deliverable._meta.label_lower,
        subj_id=OuterRef("pk"),
        kind__in=[Duty.Kind.NAME, Duty.Kind.ACCEPT, Duty.Kind.CHOOSE],
    )
    by_sheet = Duty.objects.open().filter(
        kind=Duty.Kind.SIGN,
        stream=stream or Activity(pk=activity_pk).stream,
        department=OuterRef("accountable_department"),
    )
    rows = Deliverable.objects.filter(
        activity=activity_pk, status=Status.DRAFT, accountable=None, accountable_department__isnull=False
    )
    found = rows.exclude(Exists(about_row)).exclude(Exists(by_sheet))
    return found.select_related("accountable_department__lead")


class ShownLetter(NamedTuple):
    code: str
    word: str
    trades: str


class ShownRow(NamedTuple):
    """A row of a template in the words of this reader."""

    number: int
    name: str
    acceptance: str
    kind: str
    phase: str
    due: str
    letters: list[ShownLetter]
    is_outcome: bool


def shown_rows(rows: Iterable[StarterRow]) -> list[ShownRow]:
    """The rows of a template as its pages show them."""
    language = get_language() or "en"
    return [_shown(row, number, language) for number, row in enumerate(rows, 1)]


def _shown(row: StarterRow, number: int, language: str) -> ShownRow:
    letters = [
        ShownLetter(code, str(word), " · ".join(str(DisciplineCode(one).label) for one in row.letters[code]))
        for code, word in LETTER_WORDS.items()
        if row.letters.get(code)
    ]
    return ShownRow(
        number=number,
        name=row.name.within(language),
        acceptance=row.acceptance.within(language),
        kind=str(Deliverable.Kind(row.kind).label),
        phase=str(Deliverable.Phase(row.phase).label),
        due=_due(row),
        letters=letters,
        is_outcome=row.is_outcome,
    )


def _due(row: StarterRow) -> str:
    if row.days_after is None:
        return _("after %(percent)s%% of the time") % {"percent": row.percent}
    sentence = ngettext("%(days)s day after the launch", "%(days)s days after the launch", row.days_after)
    return sentence % {"days": row.days_after}
