"""A side writes its view: kept for later, given, not given, passed on; later released to readers in part."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from incidents.actions.sides.asking import Params, ask_view
from incidents.actions.sides.between import propose
from incidents.models import Perspective, Retrospective
from incidents.queries.sides.access import colleagues_for, duties_about
from incidents.rules.retrospective import ENDED, WRITING
from incidents.rules.sides import PROMPTS, sealed, sentences
from postmortem.audit.actions import record
from postmortem.drafts.actions import Stale
from postmortem.outbox.actions import close
from postmortem.outbox.models import Duty
from postmortem.people.models import User

SUBJECT = ("incident__activity", "activity")


class Words(NamedTuple):
    """The four answers, word for word; the sponsor gives the first and the last."""

    aimed: str = ""
    knew: str = ""
    saw: str = ""
    took_as_agreed: str = ""

    @property
    def fields(self) -> dict[str, str]:
        return dict(zip(PROMPTS, self, strict=True))

    @property
    def said(self) -> bool:
        return any(text.strip() for text in self)


NOTHING = Words()


@transaction.atomic
def keep_view(pk: int, version: int, words: Words, *, by: User, now: datetime) -> Perspective:
    """Keep what is written so far; nobody else ever reads it. Raises Stale, ValidationError."""
    found, side = _locked(pk, by)
    if side.submitted_at:
        raise Stale(side)
    side = _save(side, version, **words.fields)
    record("retrospective.view_kept", found, by=by, at=now, stream=found.stream, side=side.department_id)
    return side


@transaction.atomic
def give_view(pk: int, version: int, words: Words, *, by: User, now: datetime) -> Perspective:
    """Give the view, sealed by its hash; before it is revealed its author may give it anew.

    One that comes after the others were revealed is marked so. Raises ValidationError for an empty one or
    once it cannot be taken any more, and Stale if it was saved, revealed or passed on meanwhile.
    """
    found, side = _locked(pk, by)
    if not words.said:
        raise ValidationError(_("Write at least one sentence, or say that no view is given."))
    late = found.views_revealed_at is not None
    seal = sealed(found.pk, words)
    given = {"submitted_at": now, "declined_at": None, "sha256": seal, "after_reveal": late}
    side = _save(side, version, **words.fields, **given)
    _settle(found, by, now)
    if late:
        propose(found, now=now)
    said = {"side": side.department_id, "sha256": seal, "after_reveal": late}
    record("retrospective.view_given", found, by=by, at=now, stream=found.stream, **said)
    return side


@transaction.atomic
def decline_view(pk: int, version: int, *, by: User, now: datetime) -> Perspective:
    """No view from this side: it reads “not given”, and what was kept is taken out. Raises Stale."""
    found, side = _locked(pk, by)
    if side.submitted_at:
        raise Stale(side)
    side = _save(side, version, declined_at=now, **NOTHING.fields)
    _settle(found, by, now, state=Duty.State.DECLINED)
    record("retrospective.view_not_given", found, by=by, at=now, stream=found.stream, side=side.department_id)
    return side


@transaction.atomic
def pass_view_on(pk: int, to: User, params: Params, *, by: User, now: datetime) -> Perspective:
    """Somebody else of the department writes it. What was kept goes: it was for its author alone.

    `by` is who was to write it, or leads the department. Raises ValidationError for somebody who is not of
    the department or may not see it, and Stale once it is given.
    """
    found, side = _locked(pk)
    if side.submitted_at or side.department is None:
        raise Stale(side)
    if not colleagues_for(side).filter(pk=to.pk).exists():
        raise ValidationError({"to": _("Choose one from the list.")})
    before = side.author
    side = _save(side, side.version, author=to, declined_at=None, **NOTHING.fields)
    if before:
        _settle(found, before, now, state=Duty.State.WITHDRAWN)
    ask_view(found, to, params, by=by, now=now)
    passed = {"side": side.department_id, "to_id": to.pk}
    record("retrospective.view_passed_on", found, by=by, at=now, stream=found.stream, **passed)
    return side


@transaction.atomic
def release_sentences(pk: int, chosen: Iterable[str], *, by: User, now: datetime) -> Perspective:
    """Readers may read these sentences of the own view, word for word, and no others.

    Raises ValidationError before the views are revealed, while the text is locked, and for a sentence that
    does not stand in it.
    """
    found, side = _locked(pk, by)
    if found.views_revealed_at is None or side.submitted_at is None:
        raise ValidationError(_("Sentences are released once the views are open to the parties."))
    if found.status not in WRITING:
        raise ValidationError(_("The text is locked now: it can change with the next version."))
    own = [*sentences("\n".join(_words_of(side))), *side.released]
    wanted = set(chosen)
    if wanted - set(own):
        raise ValidationError(_("Only sentences that stand in it can be released."))
    released = [one for one in dict.fromkeys(own) if one in wanted]
    side = _save(side, side.version, released=released)
    told = {"side": side.department_id, "sentences": len(released)}
    record("retrospective.sentences_released", found, by=by, at=now, stream=found.stream, **told)
    return side


def _words_of(side: Perspective) -> Words:
    return Words(side.aimed, side.knew, side.saw, side.took_as_agreed)


def _locked(pk: int, by: User | None = None) -> tuple[Retrospective, Perspective]:
    """The view with its retrospective, which is locked first so that nothing is revealed meanwhile.

    Raises Stale if `by` does not write it any more, ValidationError once no view can be taken.
    """
    about = Perspective.objects.values_list("retrospective", flat=True).get(pk=pk)
    locked = Retrospective.objects.select_for_update(of=("self",)).select_related(*SUBJECT)
    found = locked.get(pk=about)
    locked_sides = Perspective.objects.select_for_update(of=("self",))
    side = locked_sides.select_related("author", "department").get(pk=pk)
    side.retrospective = found
    if by and side.author_id != by.pk:
        raise Stale
    if found.status in ENDED or found.raw_views_gone_at:
        raise ValidationError(_("Views are not collected any more."))
    return found, side


def _save(side: Perspective, version: int, **changes: Any) -> Perspective:
    """Compare and set. No copy of the text is kept anywhere: a private view stands in one place."""
    if side.submitted_at and "aimed" in changes and side.retrospective.views_revealed_at:
        raise Stale(side)
    rows = Perspective.objects.filter(pk=side.pk, version=version)
    if not rows.update(**changes, version=F("version") + 1):
        raise Stale(side)
    return Perspective.objects.select_related("author", "department").get(pk=side.pk)


def _settle(found: Retrospective, author: User, now: datetime, state: str = Duty.State.DONE) -> None:
    """What was asked of this person is settled once none of their views is open."""
    waiting = found.perspectives.filter(author=author, submitted_at=None, declined_at=None)
    if not waiting.exists():
        asked = duties_about(found, Duty.Kind.VIEW).filter(holder=author)
        close(asked, state, by=None if state == Duty.State.WITHDRAWN else author, now=now)
