"""Whatever stands in a file, and in whatever order: nothing is lost and nothing breaks."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incidents.importing import Unreadable, read
from incidents.importing.leftover import words

pytestmark = pytest.mark.once
CORPUS = Path(__file__).parent / "corpus"
LINES = sorted({line for path in CORPUS.iterdir() for line in path.read_text(encoding="utf-8").split("\n")})
MARKS = [
    "",
    "# ",
    "## ",
    "- ",
    "  - ",
    "1. ",
    "- [x] ",
    "> ",
    "| ",
    "**",
    "10:05 ",
    "Owner: ",
    "    ",
    "```",
    "<!-- ",
]
few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
line = st.builds(str.__add__, st.sampled_from(MARKS), st.sampled_from(LINES))
anything = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=80)


def kept_words(report):
    """Every word that can be found again, or that was understood as a heading, a label or a form."""
    document = json.dumps(report.as_json(), ensure_ascii=False)
    return {word for text in [document.replace("\\n", "\n"), *report.understood] for word in words(text)}


@few
@given(st.lists(line, min_size=1, max_size=30))
def test_lines_of_reports_in_any_order_are_all_kept(lines):
    text = "\n".join(lines)

    try:
        found = read("mixed.md", text.encode())
    except Unreadable:
        return

    numbers = {word for word in words(text) if word.isdecimal() and len(word) < 3}
    assert set(words(text)) - kept_words(found) - numbers - {"x", "br"} == set()


def read_or_refusal(name, content):
    """What was read as JSON, or the sentence that says why not."""
    try:
        return json.dumps(read(name, content).as_json())
    except Unreadable as refused:
        return refused.sentence


@few
@given(st.lists(anything, max_size=12))
def test_any_text_is_read_or_refused_with_a_sentence(lines):
    answer = read_or_refusal("any.md", "\n".join(lines).encode())

    assert answer[-1] in ".}"


@few
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused_with_a_sentence(content):
    answer = read_or_refusal("any.bin", content)

    assert answer[-1] in ".}"


@few
@given(
    st.sampled_from(sorted(CORPUS.iterdir())),
    st.sampled_from(["\r\n", "\n"]),
    st.sampled_from(["utf-8-sig", "utf-16"]),
)
def test_the_same_text_has_the_same_key_in_any_dress(path, ends, encoding):
    text = path.read_text(encoding="utf-8")

    dressed = read("other name.txt", (text.replace("\n", ends) + "\n\n").encode(encoding))

    assert dressed.key == read(path.name, text.encode()).key
