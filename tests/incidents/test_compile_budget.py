"""What compiling asks of the database, whatever the size of the activity."""

import pytest

from incidents.actions.retrospective import compile_one
from incidents.models import Retrospective
from tests.bench import compile as bench
from tests.make import NOW

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("rows", [1, 3])
def test_compiling_asks_the_same_number_of_questions_for_every_size(rows, django_assert_num_queries):
    found = bench.large(rows, rows)

    with django_assert_num_queries(21):  # eight of them write, and seal what was written
        compile_one(found.pk, NOW, now=NOW)

    facts = Retrospective.objects.get(pk=found.pk).facts
    assert [len(facts["timeline"]) > 3 * rows, facts["subject"]["activity"]] == [
        True,
        found.incident.activity_id,
    ]


def test_the_section_of_the_figures_takes_the_place_of_the_one_before(tmp_path):
    page = tmp_path / "benchmarks.md"
    page.write_text("# Benchmarks\n\n## First\n\nKept.\n\n## Last\n\nKept, too.\n")
    row = bench.Row(1_000, 5_000, 1.0, 2.0, 3.0, 6.0, 30, 0)

    bench.write(page, [row])
    once = page.read_text()
    bench.write(page, [row])

    assert page.read_text() == once
    assert [once.count(text) for text in ("Kept.", "Kept, too.", "| 1,000 · 5,000 | 1.0 ms |")] == [1, 1, 1]
