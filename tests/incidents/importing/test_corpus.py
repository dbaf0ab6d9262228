"""Reports in the style of public templates and of many houses: each is read as a person would."""

import json
from pathlib import Path

import pytest

from incidents.importing import read
from incidents.importing.leftover import left_over

pytestmark = pytest.mark.once
HERE = Path(__file__).parent
FILES = sorted((HERE / "corpus").iterdir())


def named(path):
    return path.name


@pytest.mark.parametrize("path", FILES, ids=named)
def test_a_report_is_read_as_a_person_would(path):
    expected = json.loads((HERE / "expected" / f"{path.name}.json").read_text(encoding="utf-8"))

    found = read(path.name, path.read_bytes())

    assert found.as_json() == expected


@pytest.mark.parametrize("path", FILES, ids=named)
def test_every_word_of_a_report_is_kept_or_was_understood(path):
    text = path.read_text(encoding="utf-8")

    found = read(path.name, path.read_bytes())

    kept = [json.dumps(found.as_json(), ensure_ascii=False).replace("\\n", "\n"), *found.understood]
    assert left_over(text.split("\n"), kept) == []
    assert "Not placed" not in found.other


def test_there_are_more_than_thirty_of_them():
    assert len(FILES) > 30
