"""What one cell says: letters in every way of writing, names between every separator, headings."""

import pytest

from raci.tables import plain
from raci.tables.letters import heading_of, is_letters, letters_in
from raci.tables.names import join_names, names_in

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    "text",
    [
        *(
            "A/R",
            "A / R",
            "R,A",
            "RA",
            "AR",
            "R+A",
            "A, R",
            "R&A",
            "R、A",
            "R；A",
            "A\nR",
            "A R",
            "a/r",
            "ra",
        ),
        *("A-R", "A–R", "Ａ／Ｒ", "ＲＡ", "**A**/R", "*A* R", "__R__ A", "R·A", "A|R", "R and A", "R和A"),
        *("A<br>R", "<b>A</b>/R", "A\u00a0/\u00a0R", "\ufeffA/R", "执行/批准", "Accountable / Responsible"),
    ],
)
def test_two_letters_are_read_however_they_are_joined(text):
    found = letters_in(text)

    assert (set(found.codes), found.unknown, found.note) == ({"A", "R"}, (), "")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("A", "A"),
        ("ａ", "A"),
        ("**A**", "A"),
        ("R*", "R"),
        ("R¹", "R"),
        ("(R)", "R"),
        ("`I`", "I"),
        ("c ", "C"),
    ],
)
def test_one_letter_is_read_with_its_marks(text, code):
    assert letters_in(text) == ((code,), (), "", "")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-",
        "–",
        "—",
        "——",
        "--",
        "×",
        "／",
        "/",
        "N/A",
        "n/a",
        "NA",
        "N.A.",
        "none",
        "无",
        "不适用",
        "·",
        "（-）",
    ],
)
def test_dashes_and_the_like_are_no_letter(text):
    assert letters_in(text)[:2] == ((), ())


@pytest.mark.parametrize(
    ("text", "codes", "note"),
    [
        ("R (draft)", ("R",), "draft"),
        ("R（初稿）", ("R",), "初稿"),
        ("A/R [until May]", ("A", "R"), "until may"),
        ("R【终稿】", ("R",), "终稿"),
        ("A (first) / R (later)", ("A", "R"), "first later"),
        ("R（初稿", ("R",), "初稿"),
        ("R: draft", ("R",), "draft"),
        ("- (later)", (), "later"),
    ],
)
def test_a_note_behind_a_letter_is_kept_out_of_it(text, codes, note):
    assert letters_in(text) == (codes, (), note, "")


@pytest.mark.parametrize(
    ("text", "codes", "unknown"),
    [
        ("X", (), ("X",)),
        ("R, Q", ("R",), ("Q",)),
        ("R1", (), ("r1",)),
        ("AA", (), ("aa",)),
        ("RACI", (), ("raci",)),
        ("yes", (), ("yes",)),
        ("✓", (), ("✓",)),
        ("R?", (), ("r?",)),
        ("#REF!", (), ("ref!",)),
    ],
)
def test_what_nobody_knows_is_told_apart(text, codes, unknown):
    found = letters_in(text)

    assert (found.codes, found.unknown) == (codes, unknown)


@pytest.mark.parametrize("name", ["Cai", "Isa", "Li", "Ria", "ACRI", "Area", "R Li"])
def test_names_are_no_letters(name):
    assert not is_letters(name)


def test_a_word_that_may_be_two_letters_is_none_yet():
    assert letters_in("负责") == (("?",), (), "", "负责")
    assert letters_in("owner") == (("?",), (), "", "owner")
    assert letters_in("A 负责") == (("A",), (), "", "")


@pytest.mark.parametrize(
    "heading",
    [
        "Voucher",
        "Li",
        "Product owner",
        "Responsible for design",
        "R2",
        "产品负责",
        "审批意见",
        "Notes",
        "RACI",
        "",
        "A team",
    ],
)
def test_other_headings_stand_for_no_letter(heading):
    assert heading_of(heading).codes == ()


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Li, Wang", ["Li", "Wang"]),
        ("Li;Wang", ["Li", "Wang"]),
        ("Li / Wang", ["Li", "Wang"]),
        ("李雷、王芳", ["李雷", "王芳"]),
        ("李雷；王芳，赵四", ["李雷", "王芳", "赵四"]),
        ("Li\nWang", ["Li", "Wang"]),
        ("Li & Wang", ["Li", "Wang"]),
        ("李雷&王芳", ["李雷", "王芳"]),
        ("QA&PM", ["QA", "PM"]),
        ("Li and Wang", ["Li", "Wang"]),
        ("Li<br>Wang", ["Li", "Wang"]),
        ("R&D", ["R&D"]),
        ("R&D, Q&A team", ["R&D", "Q&A team"]),
        ("Alexander", ["Alexander"]),
        ("和平", ["和平"]),
        ("1. Li\n2. Wang", ["Li", "Wang"]),
        ("1、李雷", ["李雷"]),
        ("• Li\n• Wang", ["Li", "Wang"]),
        ("@李雷 ", ["李雷"]),
        ("Li*, Wang†", ["Li", "Wang"]),
        ("Li, Li", ["Li"]),
        ("Li (design, until May), Wang", ["Li", "Wang"]),
        ("李雷（设计、五月前）、王芳", ["李雷", "王芳"]),
        ("Li <li@example.com>", ["Li"]),
        ("Li (draft", ["Li"]),
        ('"Li, Wang (Berlin)", Sun', ["Li, Wang (Berlin)", "Sun"]),
        ('"the ""one"""', ['the "one"']),
        ('the "one"', ['the "one"']),
        ("-", []),
        ("TBD", []),
        ("待定", []),
        ("n/a", []),
        ("Li, N/A", ["Li"]),
        ("Jan/Ann/Al", ["Jan", "Ann", "Al"]),
        ("", []),
    ],
)
def test_names_are_told_apart(text, names):
    assert [found.name for found in names_in(text)] == names


@pytest.mark.parametrize(
    "name", ["Li", "R&D", "Müller, Hans", "Li (Design)", 'the "one"', "TBD", "- Li", "a / b", "", "1"]
)
def test_written_names_are_read_as_they_were(name):
    assert [found.name for found in names_in(join_names(["Sun", name]))] == ["Sun", *([name] if name else [])]


def test_texts_are_compared_without_what_nobody_sees():
    assert plain(" Ｌｉ\u00a0 Na\ufeff ") == plain("li na")
    assert plain("负 责") == "负责"


@pytest.mark.parametrize("opening", ["<", "(", "（", "[", "【", "〔"])
def test_a_bracket_in_one_name_is_not_closed_by_the_next(opening):
    names = [f"Sun{opening}", "Li", "Zhou)", "Wang>]】〕"]

    assert [found.name for found in names_in(join_names(names))] == names
