"""The figures: true to scale, in black alone, labels that keep out of each other's way."""

import re
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from incidents import figures
from incidents.figures.drawing import LEFT, RIGHT, Label, stacked
from incidents.queries.reading.picture import Gap, Mark, Picture, grouped, union

START = datetime(2026, 3, 10, 10, tzinfo=UTC)
HOUR = timedelta(hours=1)


def at(hours):
    return START + hours * HOUR


def mark(hours, lane="real", **fields):
    return Mark(at(hours), lane, **{"shape": "dot", "style": "real", "what": "It was seen", **fields})


def picture(*marks, **fields):
    return Picture(
        **{
            "start": START,
            "end": at(60),
            "slot": at(58),
            "marks": marks,
            "single": marks,
            "stand_ins": ((at(10), at(57)),),
            "built_plan": ((at(8), at(30)),),
            "built_real": ((at(8), at(28)),),
            "gap": Gap(at(50), at(57), "7 h later"),
            "title": "Plan and reality",
            "told": "Agreed: it. Happened: it.",
            **fields,
        }
    )


def test_the_bar_is_true_to_scale():
    drawn = figures.time_bar([("deciding", 3600), ("building", 7200), ("waiting", 1800)])

    parts = re.findall(r'span__part--(\w+)" x="([\d.]+)%" y="1" width="([\d.]+)%"', drawn)
    assert parts == [
        ("deciding", "0.000", "28.571"),
        ("building", "28.571", "57.143"),
        ("waiting", "85.714", "14.286"),
    ]


def test_what_people_wrote_cannot_become_part_of_the_drawing():
    drawn = figures.plan_and_reality(picture(mark(1, what="<script>alert(1)</script>"), title="<b>"))

    assert "<script>" not in drawn
    assert "&lt;script&gt;" in drawn
    assert "<b>" not in drawn


def test_colours_and_styles_are_left_to_the_stylesheet():
    drawn = figures.plan_and_reality(picture(mark(1), mark(40, style="said"), mark(58, shape="flag")))

    assert re.findall(r"style=|#[0-9a-f]{3,6}\b|rgb", drawn.replace("#tl-hatch", "")) == []
    assert set(re.findall(r'fill="([^"]+)"', drawn)) == {"url(#tl-hatch)"}


def test_the_hours_around_the_slot_are_magnified_only_where_several_things_happened():
    crowded = picture(mark(57), mark(57.5), mark(58, shape="flag"))
    calm = picture(mark(20), mark(58, shape="flag"))

    assert [("tl-fan" in figures.plan_and_reality(one)) for one in (crowded, calm)] == [True, False]


def test_the_list_for_narrow_screens_has_days_the_distance_and_what_stood_in():
    rows = figures.moments(
        picture(mark(1), mark(10, what="Stand-in"), mark(50, "plan"), mark(57, shape="diamond"))
    )

    told = [(row.day or row.gap or row.words, row.held) for row in rows]
    assert told == [
        ("Tue 10 March", ""),
        ("It was seen", ""),
        ("Stand-in", "is-held is-held--from"),
        ("Thu 12 March", "is-held"),
        ("It was seen", "is-held"),
        ("7 h later", "is-held is-held--to"),
        ("It was seen", "is-held is-held--to"),
    ]


labels = st.builds(
    Label,
    x=st.floats(LEFT, RIGHT),
    words=st.text(alphabet="abc海报", min_size=1, max_size=40),
    strong=st.booleans(),
)


@given(st.lists(labels, max_size=12))
def test_no_label_meets_another_on_its_line_and_all_stay_on_the_paper(found):
    placed = stacked(found)

    assert len(placed) == len(found)
    for number, (one, line) in enumerate(placed):
        assert one.to_the_left or one.span[1] <= RIGHT
        assert [other for other, its in placed[:number] if its == line and one.meets(other)] == []


def test_deliveries_close_together_share_one_label():
    close = [mark(10, rows=("Copy",), kind="arrived"), mark(10.2, rows=("Poster",), kind="arrived")]

    found = grouped([*close, mark(30, rows=("Page",), kind="arrived")], near=HOUR)

    assert [(one.rows, one.label) for one in found] == [
        (("Copy", "Poster"), "Copy · Poster arrive, 04:00–04:12"),
        (("Page",), "Page arrives, 00:00"),
    ]


def test_stretches_that_overlap_become_one():
    assert union([(at(5), at(9)), (at(1), at(3)), (at(2), at(4))]) == [(at(1), at(4)), (at(5), at(9))]
