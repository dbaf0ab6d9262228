"""Who may see and move an improvement, and what its page shows."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from incidents.models import ActionItem, Incident, Retrospective
from incidents.queries.incident import incident_rights
from incidents.rules import action_item as rules
from postmortem.activities import queries as activities
from postmortem.activities.models import Activity
from postmortem.evidence.models import Evidence
from postmortem.people.models import User
from postmortem.people.queries import departments_by_id
from postmortem.people.redaction import Words, redact_for

WITH_PEOPLE = (
    "activity__lead",
    "activity__sponsor",
    "incident__owner",
    "incident__activity",
    "retrospective__owner",
    "retrospective__incident",
    "owner__department",
    "owner_department__lead",
    "factor",
)


class Shown(NamedTuple):
    """What showed that it is done: a sentence, a link, or both."""

    text: str
    url: str


@dataclass(frozen=True)
class ItemPage:
    """The page of one improvement; `rights` as in `item_rights`, `shown_by` what showed that it is done."""

    item: ActionItem
    title: str
    end_state: str
    reason: str
    answers: str
    shape: str
    rights: frozenset[str]
    verifier: User | None
    shown_by: list[Shown]


def visible_action_items(user: User) -> QuerySet[ActionItem]:
    """The improvements this person may open.

    The own ones, those of the led departments, and all of a retrospective, an incident or an activity that
    the person may open.
    """
    return ActionItem.objects.filter(
        Q(owner=user)
        | Q(owner_department__lead=user)
        | Q(retrospective__in=Retrospective.objects.visible_to(user))
        | Q(incident__in=Incident.objects.visible_to(user))
        | Q(activity__in=Activity.objects.visible_to(user))
    )


def readable_item(user: User, pk: int) -> ActionItem:
    """The improvement with its people; Http404 if it is unknown or foreign."""
    return get_object_or_404(visible_action_items(user).select_related(*WITH_PEOPLE), pk=pk)


def item_with_people(pk: int) -> ActionItem:
    """The improvement with everybody who has something to do with it, in one query."""
    return ActionItem.objects.select_related(*WITH_PEOPLE).get(pk=pk)


def retrospective_to_improve(user: User, pk: int) -> Retrospective:
    """The retrospective, for whoever may add improvements; Http404 if it is foreign, else PermissionDenied.

    Its owner and facilitator, who carries the incident on, who drives the activity, the leads concerned may.
    """
    at_work = Retrospective.objects.at_work_for(user).select_related(
        "incident__activity", "incident__owner", "activity__lead"
    )
    found = get_object_or_404(at_work, pk=pk)
    own = user.pk in (found.owner_id, found.facilitator_id)
    edits = found.incident is not None and incident_rights(user, found.incident).edit
    if not (own or edits or (found.activity is not None and activities.may_edit(user, found.activity))):
        raise PermissionDenied
    return found


def zone_of(retrospective: Retrospective) -> str:
    """The time zone of what the retrospective is about."""
    about = retrospective.activity or retrospective.incident
    return about.time_zone if about else ""


def stream_of(item: ActionItem) -> str:
    """The audit stream of what the improvement belongs to."""
    if item.activity_id:
        return f"activity:{item.activity_id}"
    belongs_to = item.retrospective or item.incident
    return belongs_to.stream if belongs_to else f"improvement:{item.pk}"


def keepers(item: ActionItem) -> Iterator[User]:
    """Who sees to it that it is carried on: of the retrospective, the incident, the activity."""
    if item.retrospective:
        yield item.retrospective.owner
    if item.incident and item.incident.owner:
        yield item.incident.owner
    if item.activity:
        yield item.activity.lead


def verifier_of(item: ActionItem) -> User | None:
    """Who looks whether it is so: the owner's lead; if that is the owner, driver, sponsor, keepers."""
    activity = item.activity
    people = [
        item.owner_department.lead,
        *((activity.lead, activity.sponsor) if activity else ()),
        *keepers(item),
    ]
    active = {person.pk: person for person in people if person and person.is_active}
    found = rules.verifier(item.owner_id, active)
    return active[found] if found else None


def item_rights(user: User, item: ActionItem) -> frozenset[str]:
    """What this person may do with it just now: done, wont_do, edit, verify, reopen.

    The lead of the owner's department looks whether it is so later, and until then says how it goes on: a
    later time, another owner, or not at all.
    """
    owner, keeps = item.owner_id == user.pk, user in list(keepers(item))
    verifies, goes_on = verifier_of(item) == user, owner or keeps or _leads_owner(user, item)
    may = {
        "open": {"done": owner or keeps, "wont_do": goes_on, "edit": goes_on},
        "done": {"verify": verifies, "reopen": owner or keeps or verifies},
        "wont_do": {"reopen": owner or keeps or verifies},
    }
    return frozenset(name for name, yes in may.get(item.status, {}).items() if yes)


def _leads_owner(user: User, item: ActionItem) -> bool:
    return item.owner_department.lead_id == user.pk


def item_for(right: str) -> Callable[[User, int], ActionItem]:
    """An `opens` function: the improvement for somebody who has to do with it. Http404, or PermissionDenied.

    A step that no longer fits the state is left to the action, which answers that somebody was faster.
    """

    def opens(user: User, pk: int) -> ActionItem:
        item = readable_item(user, pk)
        concerned = user.pk == item.owner_id or user in list(keepers(item))
        verifies, leads = verifier_of(item) == user, _leads_owner(user, item)
        more = {"reopen": verifies, "edit": leads, "wont_do": leads}.get(right, False)
        if not (verifies if right == "verify" else concerned or more):
            raise PermissionDenied
        return item

    return opens


def item_page(user: User, item: ActionItem) -> ItemPage:
    """What the page of one improvement shows: its owner by name, texts as this reader may see them."""
    words = _words(user, item)
    shown = Evidence.objects.filter(subj_type=ActionItem._meta.label_lower, subj_id=item.pk)
    return ItemPage(
        item=item,
        title=words.text(item.title),
        end_state=words.text(item.end_state),
        reason=words.text(item.reason),
        answers=words.text(item.factor.text) if item.factor else "",
        shape=rules.SHAPES[ActionItem.Status(item.status)],
        rights=item_rights(user, item),
        verifier=verifier_of(item),
        shown_by=[Shown(words.text(one.text), one.url) for one in shown],
    )


def _words(user: User, item: ActionItem) -> Words:
    """Names for those who see them in the activity; without an activity for those who have to do with it."""
    if item.activity:
        return activities.words_for(user, item.activity)
    concerned = [item.owner, *keepers(item), *filter(None, [verifier_of(item)])]
    people = {person.pk: person for person in concerned}
    return redact_for(people, departments_by_id(), names=user.pk in people)
