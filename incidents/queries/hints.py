"""The language hints of a retrospective: every text people wrote, what is hinted at, what was answered."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from incidents.models import ActionItem, HintAnswer, Retrospective, TimelineEvent
from incidents.models.retrospective import SectionCode
from incidents.rules.retrospective import WRITING
from postmortem.language.queries import House, house
from postmortem.language.rules import Hint, Strength, Voice

PHRASE = 200  # characters of a phrase that is answered for; a longer one is known by its beginning
ANSWERABLE = (*WRITING, Retrospective.Status.IN_REVIEW)  # a reason changes no text
AROUND = 60  # characters shown on either side of it


@dataclass(frozen=True)
class Place:
    """One text: its key, as HintAnswer.place keeps it; what readers call it; where it is changed."""

    key: str
    label: str
    url: str
    text: str
    language: str
    voice: Voice = Voice.TEXT


@dataclass(frozen=True)
class PlacedHint:
    """A hint in its place; `answer` is why it stays, if somebody said so."""

    place: Place
    hint: Hint
    answer: HintAnswer | None

    @property
    def phrase(self) -> str:
        """As it is kept with an answer."""
        return self.hint.phrase[:PHRASE]

    @property
    def is_strong(self) -> bool:
        return self.hint.strength == Strength.STRONG

    @property
    def is_open(self) -> bool:
        """Whether it asks for other words, or for a reason, before the page is published."""
        return self.is_strong and self.answer is None

    @property
    def category(self) -> str:
        return self.hint.category

    @property
    def before(self) -> str:
        start = max(0, self.hint.start - AROUND)
        return ("…" if start else "") + self.place.text[start : self.hint.start]

    @property
    def after(self) -> str:
        end = self.hint.end + AROUND
        return self.place.text[self.hint.end : end] + ("…" if end < len(self.place.text) else "")


def hints_of(retrospective: Retrospective) -> list[PlacedHint]:
    """Every hint of the page, in the order of the page. First-person views are never looked at."""
    return placed(retrospective, house())


def unanswered_strong(retrospective: Retrospective) -> int:
    """How many strong hints have neither other words nor a reason; each phrase of a place counts once."""
    return len({(one.place.key, one.phrase) for one in hints_of(retrospective) if one.is_open})


def placed(retrospective: Retrospective, known: House) -> list[PlacedHint]:
    answers = {
        (answer.place, answer.phrase): answer
        for answer in HintAnswer.objects.filter(retrospective=retrospective).select_related("by")
    }
    return [
        PlacedHint(place, hint, answers.get((place.key, hint.phrase[:PHRASE])))
        for place in places_of(retrospective)
        for hint in known.hints(place.text, place.language, place.voice)
    ]


def places_of(retrospective: Retrospective) -> list[Place]:
    """Every text that others will read, in five queries, without those that are empty."""
    found = [
        *frame_places(retrospective),
        *section_places(retrospective),
        *factor_places(retrospective),
        *lesson_places(retrospective),
        *improvement_places(retrospective),
        *timeline_places(retrospective),
    ]
    return [place for place in found if place.text.strip()]


def edit_page(retrospective: Retrospective, anchor: str) -> str:
    return f"{reverse('incidents:retrospective_edit', args=[retrospective.pk])}#{anchor}"


def frame_places(retrospective: Retrospective) -> Iterator[Place]:
    page, language = edit_page(retrospective, "frame"), retrospective.language
    yield Place("title", _("the title"), page, retrospective.title, language)
    yield Place("decision", _("the decision asked for"), page, retrospective.asked_decision, language)


def section_places(retrospective: Retrospective) -> Iterator[Place]:
    labels = dict(SectionCode.choices)
    for section in retrospective.sections.all():
        yield Place(
            key=f"section:{section.code}:{section.language}"[:60],
            label=section.heading or str(labels.get(section.code, section.code)),
            url=edit_page(retrospective, section.code),
            text=section.body,
            language=section.language,
        )


def factor_places(retrospective: Retrospective) -> Iterator[Place]:
    language = retrospective.language
    for factor in retrospective.factors.all():
        page = reverse("incidents:factor_edit", args=[retrospective.pk, factor.pk])
        yield Place(f"factor:{factor.pk}", _("a condition"), page, factor.text, language)
        reasonable = _("why a condition was reasonable")
        yield Place(f"factor:{factor.pk}:sense", reasonable, page, factor.made_sense, language)


def lesson_places(retrospective: Retrospective) -> Iterator[Place]:
    page, language = edit_page(retrospective, "lessons"), retrospective.language
    for lesson in retrospective.lessons.all():
        yield Place(f"lesson:{lesson.pk}", _("a lesson"), page, lesson.text, language, Voice.FORWARD)


def improvement_places(retrospective: Retrospective) -> Iterator[Place]:
    for item in ActionItem.objects.filter(retrospective=retrospective):
        page = reverse("incidents:action_edit", args=[item.pk])
        yield Place(
            f"improvement:{item.pk}",
            _("an improvement"),
            page,
            item.title,
            retrospective.language,
            Voice.FORWARD,
        )


def timeline_places(retrospective: Retrospective) -> Iterator[Place]:
    if retrospective.incident_id is None:
        return
    for event in TimelineEvent.objects.filter(incident=retrospective.incident_id):
        page = reverse("incidents:timeline_edit", args=[retrospective.incident_id, event.pk])
        yield Place(f"event:{event.pk}", _("the timeline"), page, event.text, retrospective.language)
