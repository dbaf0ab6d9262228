"""Who comes, changes and leaves. Each function is one event and leaves one entry on the stream "people"."""

from postmortem.people.actions.absences import Away, end_absence, enter_absence
from postmortem.people.actions.departments import (
    House,
    add_department,
    edit_department,
    set_disciplines,
    set_lead,
)
from postmortem.people.actions.deputies import StandingIn, end_deputy, name_deputy
from postmortem.people.actions.house import ask_for_second, keep_raw_views
from postmortem.people.actions.parties import (
    ContactSaid,
    add_contact,
    add_party,
    edit_contact,
    edit_party,
    plain_address,
)
from postmortem.people.actions.persons import (
    Person,
    Preferences,
    change_preferences,
    create_person,
    deactivate_person,
    edit_person,
    end_digests,
    reactivate_person,
)
from postmortem.people.actions.rows import Outdated

__all__ = [
    "Away",
    "ContactSaid",
    "House",
    "Outdated",
    "Person",
    "Preferences",
    "StandingIn",
    "add_contact",
    "add_department",
    "add_party",
    "ask_for_second",
    "change_preferences",
    "create_person",
    "deactivate_person",
    "edit_contact",
    "edit_department",
    "edit_party",
    "edit_person",
    "end_absence",
    "end_deputy",
    "end_digests",
    "enter_absence",
    "keep_raw_views",
    "name_deputy",
    "plain_address",
    "reactivate_person",
    "set_disciplines",
    "set_lead",
]
