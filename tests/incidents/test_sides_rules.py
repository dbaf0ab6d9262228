"""Where two views do not meet: by rule, in both languages, for people to decide."""

import pytest

from incidents.rules.sides import Told, candidates, repeats, rows_by_person, sealed, sentences, side_names

DESIGN = side_names("Design", "设计部")
BUSINESS = side_names("Business", "业务部")
BOSS = side_names(sponsor=True)


def told(key, names, agreed, rest=""):
    return Told(key, names, agreed, f"{rest}\n{agreed}")


def test_a_text_falls_into_its_sentences_word_for_word():
    text = "The file came at 18.40, by chat. Nobody asked!\n海报是设计做的；文案由业务定。好"

    found = sentences(text)

    assert found == [
        "The file came at 18.40, by chat.",
        "Nobody asked!",
        "海报是设计做的；",
        "文案由业务定。",
        "好",
    ]


def test_a_department_is_called_with_and_without_the_word_department():
    assert side_names("Design department", "设计部") == ("Design", "Design department", "设计", "设计部")


@pytest.mark.parametrize(
    ("agreed", "design"),
    [
        ("Design sends the final poster on Wednesday 18:00.", "We drew the second draft and confirmed it."),
        ("设计部周三18点给终稿海报。", "我们画了第二稿，老板看过。"),
    ],
)
def test_what_one_side_counts_on_and_the_named_side_does_not_know_is_proposed(agreed, design):
    sides = [told(1, BUSINESS, agreed), told(2, DESIGN, "", design)]

    found = candidates(sides)

    assert [(one.wants, one.lacks, one.quote) for one in found] == [(1, 2, agreed)]


@pytest.mark.parametrize(
    ("agreed", "design"),
    [
        (
            "Design sends the final poster on Wednesday 18:00.",
            "We had promised the final poster for Wednesday 18:00.",
        ),
        ("设计部周三18点给终稿海报。", "我们答应周三18点给终稿海报。"),
    ],
)
def test_what_both_sides_say_is_not_proposed(agreed, design):
    assert candidates([told(1, BUSINESS, agreed), told(2, DESIGN, "", design)]) == []


def test_a_sentence_that_names_nobody_is_held_beside_all_views():
    agreed = "Somebody reads the copy as a buyer before launch."
    others = [told(2, DESIGN, "", "A size and a headline."), told(3, BOSS, "", "I saw the flow on a phone.")]

    assert [(one.wants, one.lacks) for one in candidates([told(1, BUSINESS, agreed), *others])] == [(1, None)]
    covered = told(2, DESIGN, "", "Nobody had asked us to read the copy as a buyer before the launch.")
    assert candidates([told(1, BUSINESS, agreed), covered, others[1]]) == []


def test_the_boss_is_found_under_every_name_people_use():
    sides = [told(1, BUSINESS, "老板批准了文案和海报。"), told(2, BOSS, "", "我只看过流程，没有看过别的。")]

    assert [(one.wants, one.lacks) for one in candidates(sides)] == [(1, 2)]


def test_a_side_that_gave_no_view_contradicts_nobody():
    assert candidates([told(1, BUSINESS, "Design sends the final poster on Wednesday.")]) == []


@pytest.mark.parametrize(
    ("text", "quote", "is_so"),
    [
        ("“Design sends the POSTER”, it said", "Design sends the poster.", True),
        ("约定是：设计 给 终稿 海报", "设计给终稿海报。", True),
        ("Two different times stood for the poster.", "Design sends the poster.", False),
        ("It was so.", "So.", False),
    ],
)
def test_a_private_sentence_is_recognised_whatever_its_signs(text, quote, is_so):
    assert repeats(text, quote) is is_so


def test_a_seal_is_of_one_view_in_one_retrospective():
    seals = {sealed(1, ["a", "b"]), sealed(2, ["a", "b"]), sealed(1, ["ab", ""])}

    assert (len(seals), sealed(1, ["a", "b"])) == (3, sealed(1, ["a", "b"]))


def test_rows_belong_to_who_answered_for_them_or_worked_on_them():
    letters = {"R": [[9, 5], [9, None]], "C": [[9, 6]]}
    rows = [{"deliverable": 3, "accountable": 4, "letters": letters}]
    rows.append({"deliverable": 7, "accountable": None, "letters": {"S": [[9, 4]]}})

    assert rows_by_person({"matrix": {"number": 1, "rows": rows}}) == {4: [3, 7], 5: [3]}
    assert rows_by_person({"matrix": None}) == rows_by_person({}) == {}
