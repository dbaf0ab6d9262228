"""Choosing one of many, or several: see field.py."""

from postmortem.people.choosing.field import LASTS, MOST, SALT, Hit, LookupField, Typed, is_id
from postmortem.people.choosing.people import PersonField, person_in_words
from postmortem.people.choosing.several import PeopleField
from postmortem.people.choosing.sharing import read_once

__all__ = [
    "LASTS",
    "MOST",
    "SALT",
    "Hit",
    "LookupField",
    "PeopleField",
    "PersonField",
    "Typed",
    "is_id",
    "person_in_words",
    "read_once",
]
