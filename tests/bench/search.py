"""What the search costs among many documents, on both databases: the whole page, one after the other."""

import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final, NamedTuple

import django

django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from postmortem.activities.models import Activity, Deliverable, Participant
from postmortem.people.models import User
from postmortem.search.models import SearchDoc
from tests import make
from tests.bench.house import index, say
from tests.make import NOW

HEAD = "## Search"
DOCUMENTS, QUESTIONS = 100_000, 100
ROWS: Final = 49  # of one activity where the generator cannot make the house
WORD, HAN = re.compile(r"[A-Za-z]{4,}"), re.compile(r"[\u4e00-\u9fff]{2}")
TEXT = """
{head}

The whole page with session, person and permissions, asked for by Django's test client in one process, after
one page to warm up: up to {questions} different words and pairs of words taken from the documents themselves,
in Chinese two characters each. PostgreSQL holds a house of `manage.py generate`, SQLite one of activities and
deliverables with words from the same list. Asked for: 95 of 100 within 100 ms.

| database | reader | documents | words | found something | p50 | p95 | longest | processor, p50 |
|---|---|---|---|---|---|---|---|---|
{rows}
"""


class Row(NamedTuple):
    """One reader on one database; times in milliseconds, the processor's without the database's own."""

    database: str
    reader: str
    documents: int
    words: str
    found: int
    p50: float
    p95: float
    longest: float
    processor: float


def measure(documents: int = DOCUMENTS) -> list[Row]:
    """On this database, and in a program of its own on SQLite."""
    call_command("demo", verbosity=0)
    call_command("generate", activities=documents // 6, seed=1)
    say(f"{index(documents):,} documents")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")  # as autovacuum leaves it: else it works beside what is measured
    rows = measured("PostgreSQL")
    with tempfile.TemporaryDirectory(prefix="postmortem-search-") as folder:
        kept = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
        environment = {**kept, "DATA_DIR": folder, "TEST_DATA_DIR": folder}
        command = [sys.executable, "-m", "tests.bench.search", str(documents)]
        ended = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return [*rows, *(Row(*row) for row in json.loads(ended.stdout.splitlines()[-1]))]


def measured(database: str) -> list[Row]:
    """Every question, by somebody who drives activities and by an executive."""
    driver = Activity.objects.exclude(lead__account__in=["pm", "lead"]).order_by("pk").first()
    boss = User.objects.filter(role=User.Role.EXECUTIVE).order_by("pk").first()
    assert driver is not None
    assert boss is not None
    asked = questions()
    readers = (("a driver", driver.lead), ("an executive", boss))
    return [
        row(database, who, what, reader, words) for who, reader in readers for what, words in asked.items()
    ]


def questions() -> dict[str, list[str]]:
    """Words of documents from all over the index; every fourth question has two of them."""
    lot, ends = random.Random(1), SearchDoc.objects.order_by("pk")
    first, last = ends.values_list("pk", flat=True).first(), ends.values_list("pk", flat=True).last()
    found: dict[str, set[str]] = {"English": set(), "Chinese": set()}
    for pk in range(first or 0, last or 0, max(1, ((last or 0) - (first or 0)) // (20 * QUESTIONS))):
        doc = SearchDoc.objects.filter(pk__gte=pk).order_by("pk").first()
        text = f"{doc.title} {doc.body}" if doc else ""
        for name, pattern in (("English", WORD), ("Chinese", HAN)):
            if words := pattern.findall(text):
                found[name].add(" ".join(lot.sample(words, min(len(words), 1 + (lot.random() < 0.25)))))
    return {name: lot.sample(sorted(words), min(len(words), QUESTIONS)) for name, words in found.items()}


def row(database: str, who: str, what: str, reader: User, asked: list[str]) -> Row:
    client, address = Client(), reverse("search")
    client.force_login(reader)
    client.get(address, {"q": asked[0]})
    times, processor, hits = [], [], 0
    for words in asked:
        began, worked = time.perf_counter(), time.process_time()
        answer = client.get(address, {"q": words})
        times.append((time.perf_counter() - began) * 1000)
        processor.append((time.process_time() - worked) * 1000)
        assert answer.status_code == 200, (words, answer.status_code)
        hits += b"<mark" in answer.content
    p95 = quantiles(times, n=20)[-1]
    figures = (round(one, 1) for one in (median(times), p95, max(times), median(processor)))
    return Row(database, who, SearchDoc.objects.count(), what, hits, *figures)


def fill(documents: int) -> None:
    """Activities of two hundred drivers with their rows, through the ORM, with the generator's words."""
    path = Path(settings.BASE_DIR) / "postmortem" / "demo" / "generated" / "words.toml"
    spoken, lot = list(tomllib.loads(path.read_text(encoding="utf-8")).values()), random.Random(2)
    home = make.department()
    drivers = [make.user(role=User.Role.PM, department=home) for _number in range(200)]
    first = make.deliverable(activity=make.activity(lead=drivers[0]))
    for number in range(documents // (ROWS + 1)):
        words = spoken[number % len(spoken)]
        title = f"{lot.choice(words['seasons'])} {lot.choice(words['activities'])} {number}"
        like = {"title": title, "goal": lot.choice(words["goals"]), "lead": lot.choice(drivers)}
        activity = Activity.objects.create(**{**kept(first.activity), **like})
        Participant.objects.create(activity=activity, person=activity.lead, since=NOW)
        Deliverable.objects.bulk_create(
            Deliverable(
                **{**kept(first), "activity": activity, "position": position},
                name=f"{lot.choice(words['things'])} {lot.choice(words['sizes'])}",
                acceptance=lot.choice(words["good"]),
            )
            for position in range(ROWS)
        )


def kept(of: Activity | Deliverable) -> dict[str, Any]:
    own = {"id", "title", "goal", "lead_id", "name", "acceptance", "activity_id", "position"}
    fields = (field.attname for field in of._meta.concrete_fields)
    return {name: getattr(of, name) for name in fields if name not in own}


def section(rows: list[Row]) -> str:
    lines = [
        f"| {one.database} | {one.reader} | {one.documents:,} | {one.words} | {one.found} | {one.p50} ms "
        f"| {one.p95} ms | {one.longest} ms | {one.processor} ms |"
        for one in rows
    ]
    return TEXT.format(head=HEAD, questions=QUESTIONS, rows="\n".join(lines))


if __name__ == "__main__":
    call_command("migrate", verbosity=0)
    settings.ALLOWED_HOSTS = ["*"]
    call_command("demo", verbosity=0)
    fill(int(sys.argv[1]))
    index(int(sys.argv[1]))
    print(json.dumps(measured("SQLite")))
