"""Nothing is claimed about security that no test shows: what the pages name has to exist."""

import ast
import re

import pytest

from tests.source import ROOT

pytestmark = pytest.mark.once
PAGES = ("security.md", "asvs.md")
NAMED = re.compile(r"`(tests/[\w/]+\.py)(?:::(\w+))?`")
ITEMS = {  # level 1 and 2 of OWASP ASVS 5.0.0: section -> how many items, from 1 on
    **{"1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1},
    **{"3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4},
    **{"5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3, "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5},
    **{"6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2, "8.1": 2},
    **{"8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "10.1": 2, "10.2": 2, "10.3": 4, "10.4": 11},
    **{"10.5": 5, "10.6": 2, "10.7": 3, "11.1": 2, "11.2": 3, "11.3": 3, "11.4": 4, "11.5": 1},
    **{"11.6": 1, "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5, "13.3": 2, "13.4": 5},
    **{"14.1": 2, "14.2": 4, "14.3": 3, "15.1": 3, "15.2": 3, "15.3": 7, "16.1": 1, "16.2": 5},
    **{"16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4, "17.3": 2},
}


def text(page):
    return (ROOT / "docs" / page).read_text(encoding="utf-8")


def names_in(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("page", PAGES)
def test_every_named_test_exists(page):
    named = NAMED.findall(text(page))

    gone = [
        f"{path}::{name}"
        for path, name in named
        if not (ROOT / path).exists() or (name and name not in names_in(ROOT / path))
    ]

    assert named
    assert gone == []


def rows():
    return [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text("asvs.md").splitlines()
        if re.match(r"\| \d", line)
    ]


def test_every_item_of_the_standard_stands_there_once():
    said = [item for row in rows() for item in row[0].split(", ")]

    wanted = [f"{section}.{n}" for section, most in ITEMS.items() for n in range(1, most + 1)]
    assert sorted(said) == sorted(wanted)


def test_what_is_said_to_hold_names_its_test():
    assert [row[0] for row in rows() if row[2] == "yes" and not NAMED.search(row[4])] == []


def test_every_row_says_how_it_stands():
    assert {row[2] for row in rows()} == {"yes", "part", "no", "operator", "n/a"}


def test_the_numbers_on_top_are_those_of_the_rows():
    found = {
        state: sum(len(row[0].split(", ")) for row in rows() if row[2] == state) for state in ("yes", "part")
    }
    head = text("asvs.md").replace("\n", " ")

    assert re.findall(r"\*\*(yes|part)\*\*: (\d+)", head) == [(k, str(v)) for k, v in found.items()]
