"""Names, addresses and numbers in every field that holds words, found by asking the models.

A field that is new holds words until it is listed here among those that do not, so nobody has to remember it.
"""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from itertools import count
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction

from incidents.models import HintAnswer, LessonAnswer
from postmortem.activities.models import Activity, PastAccountable
from tests import make
from tests.make import NOW
from tests.world import DAY

CROWD = 50
APPS = {"postmortem", "raci", "incidents"}
# Codes, hashes, ids, zones, places: nobody writes a sentence there.
CODES = set(
    re.findall(
        r"\w+",
        """
        account activity_kind address affected became_type calendar chip code code_hash due_zone evidence_url
        fact_key folder formula group head heads import_key key kind language letters login mac media_type
        nonce now password path pattern payload_sha256 phrase place practice prev question respondent_key
        result round row_sha256 sha256 sheet_sha256 shipped stored_name stream subj_type template time_zone
        tracker_url unit url user_id verb was way where who zone
        """,
    )
)
# What the house calls its people, departments, partners, forms and days, and an activity wherever it stands.
PROPER = {
    "activities.activity.title",
    "activities.notaname.word",
    "activities.template.name_en",
    "activities.template.name_zh",
    "doors.accesskey.ending",  # of the key itself
    "doors.accesskey.name",  # read by whoever gave it, and by administrators
    "incidents.retrospectivetemplate.name_en",
    "incidents.retrospectivetemplate.name_zh",
    "outbox.channel.name",
    "outbox.duty.title",  # a copy of what the thing is called, in words for whom it is asked of
    "outbox.run.name",
    "outbox.specialday.name",
    "people.department.name_en",
    "people.department.name_zh",
    "people.externalcontact.email",
    "people.externalcontact.name",
    "people.externalparty.name",
    "people.pastdepartmentname.name_en",
    "people.pastdepartmentname.name_zh",
    "people.user.display_name",
    "people.user.email",
}


def fields() -> Iterator[tuple[type[models.Model], Any]]:
    """Every field that holds words people type, of every model of the product."""
    for model in apps.get_models():
        if model.__module__.split(".")[0] in APPS:
            for field in model._meta.concrete_fields:
                is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
                known = f"{model._meta.label_lower}.{field.name}" in PROPER or field.name in CODES
                if is_text and not known and not field.unique:
                    yield model, field


@cache
def canary(number: int) -> tuple[str, str, str]:
    """A name in both scripts, as nobody else has it, an account, a telephone number."""
    latin = f"Zu{'bcdfghklmn'[number % 10]}a{'bcdfghklmn'[number // 10]}ix Qe{'bcdfghklmn'[number % 10]}orn"
    han = f"{'甄郗郏逄亓'[number % 5]}{'煜翀堃昶曦'[number // 5 % 5]}{'瀚菀'[number // 25]}"
    return f"{latin} {han}", f"zq{number:02d}.qorn", f"13{number % 10}7{number:02d}0{number:02d}77"


def crowd() -> list[str]:
    """Fifty people who take part in every activity; what nobody may read who sees sides."""
    words = []
    for number in range(CROWD):
        name, account, phone = canary(number)
        person = make.user(account, display_name=name)
        for activity in Activity.objects.all():
            make.participant(activity, person)
        words += [*name.rsplit(" ", 1), account, str(person.email), phone]
    return words


def further(world: Any) -> None:
    """Rows with words that the small world has no other use for."""
    about = {"reason": "As it was.", "by": world.driver, "at": NOW}
    story = {"place": "section:story:en", "phrase": "late"}
    for found in (world.work, world.published):
        HintAnswer.objects.create(retrospective=found, **story, **about)
    LessonAnswer.objects.create(lesson=world.learnt, activity=world.again, answer="not_applicable", **about)
    for row in (world.poster, world.flyer):
        since = {"since": NOW - 3 * DAY, "until": NOW - 2 * DAY, "department": world.departments["design"]}
        PastAccountable.objects.create(deliverable=row, person=world.painter, reason="As it was.", **since)


def plant() -> Counter[str]:
    """Put the next name, address or number into the fields of words of every row; how many rows by field."""
    said, filled = count(), Counter[str]()
    for model, field in fields():
        for row in model._default_manager.order_by("pk"):
            text = fitting(next(said) % CROWD, field.max_length or 400)
            if text and written(row, field, text):
                filled[f"{model._meta.label_lower}.{field.name}"] += 1
    return filled


def fitting(number: int, room: int) -> str:
    """As much of one person as there is room for."""
    name, account, phone = canary(number)
    latin, han = name.rsplit(" ", 1)
    whole = f"请{han}、{latin}（@{account}、{phone}、{account}@example.com）确认"
    return next((text for text in (whole, f"{latin}，{han}", han) if len(text) <= room), "")


def written(row: models.Model, field: Any, text: str) -> bool:
    """What the database has locked keeps the words it has: the world's own canaries."""
    if getattr(row, field.name) is None:
        return False
    try:
        with transaction.atomic():
            return bool(type(row)._default_manager.filter(pk=row.pk).update(**{field.name: text}))
    except IntegrityError:
        return False
