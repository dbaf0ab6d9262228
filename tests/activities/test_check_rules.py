"""What the kinds of check tables say is missing: coverage, attendance, reading, tracks, phases, briefs."""

from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError

from postmortem.activities.rules.checks import (
    KINDS,
    Grid,
    GridCell,
    GridLine,
    attendance,
    brief,
    coverage,
    journey,
    presence,
    reading,
    tracks,
    value_of,
)
from postmortem.activities.rules.checks.attendance import OURS, Side

ENGINEER, PRODUCT, PARTNER = 1, 2, 3  # people
OUR_HOME, BANK = 10, 20  # a department, a party
ROWS = [GridLine(101, "Refund", position=1), GridLine(102, "Half paid", position=2)]
ENGINEERING = GridLine(201, "Engineering", department_id=OUR_HOME, position=1)
AT_BANK = GridLine(202, "Bank", party_id=BANK, position=2)


def said(value=None, *, by=ENGINEER, confirmed_by=None, state="answered"):
    return GridCell(state, value or {"changes": "order service"}, "", by, confirmed_by)


def told(missing):
    return [(one.code, one.sentence) for one in missing]


def full(**changed):
    cells = {(row.pk, ENGINEERING.pk): said() for row in ROWS}
    cells |= {(row.pk, AT_BANK.pk): said(by=None) for row in ROWS}
    return Grid(ROWS, [ENGINEERING, AT_BANK], cells | changed.get("cells", {}))


def test_a_coverage_that_each_side_filled_lacks_nothing():
    assert coverage.uncovered(full(), {ENGINEER}, {ENGINEER: OUR_HOME}) == []


def test_each_empty_cell_is_named():
    grid = full(cells={(101, 202): GridCell("open", {}), (102, 202): GridCell("asked", {})})

    assert told(coverage.uncovered(grid, {ENGINEER}, {ENGINEER: OUR_HOME})) == [
        ("ALIGN1", "“Refund” is empty at Bank."),
        ("ALIGN1", "“Half paid” is empty at Bank."),
    ]


def test_without_scenarios_there_is_nothing_to_make_final():
    grid = Grid([], [ENGINEERING], {})

    assert told(coverage.uncovered(grid, set(), {})) == [
        ("ALIGN1", "The scenarios and those concerned are to be listed first.")
    ]


def test_a_scenario_is_read_by_an_engineer_who_wrote_or_confirmed_in_its_row():
    cells = {
        (101, 201): said(by=PRODUCT, confirmed_by=ENGINEER, state="confirmed"),
        (102, 201): said(by=PRODUCT),
    }

    found = coverage.uncovered(full(cells=cells), {ENGINEER}, {ENGINEER: OUR_HOME, PRODUCT: OUR_HOME})

    assert told(found) == [("ALIGN2", "Nobody of engineering has read “Half paid” yet.")]


@pytest.mark.parametrize(
    ("cell", "own"),
    [
        (said(by=None), True),
        (said(by=PRODUCT), False),
        (said(by=PRODUCT, state="confirmed"), True),
        (said(by=PRODUCT, confirmed_by=PRODUCT, state="confirmed"), False),
    ],
)
def test_the_word_of_a_party_is_given_by_somebody_without_account(cell, own):
    assert coverage.is_own_word(cell, AT_BANK, {}) is own


def test_a_part_written_by_others_is_to_be_confirmed_there():
    homes = {ENGINEER: OUR_HOME, PARTNER: 99}
    grid = full(cells={(101, 202): said(by=ENGINEER), (102, 201): said(by=PARTNER)})

    assert told(coverage.uncovered(grid, {ENGINEER, PARTNER}, homes)) == [
        ("ALIGN6", "Engineering: the part was written by others and is not confirmed there."),
        ("ALIGN6", "Bank: the part was written by others and is not confirmed there."),
    ]


MEETING = GridLine(301, "Alignment meeting", position=1)
PM = GridLine(401, "Ping", person_id=PRODUCT, position=1)
DEV = GridLine(402, "Dara", person_id=ENGINEER, position=2)
LEAD = GridLine(403, "Lena", person_id=4, position=3)
BANK_PM = GridLine(404, "Bank product", party_id=BANK, position=4)
BANK_DEV = GridLine(405, "Bank engineer", party_id=BANK, position=5)
NEEDED = {OURS: "Our side", Side(party_id=BANK): "Bank"}
ENGINEERS = {ENGINEER, 4}


def seat(trade, part, **more):
    return GridCell("answered", {"trade": trade, "part": part, **more}, "", None, None)


def meeting(**changed):
    cells = {
        PM.pk: seat("product", "listens"),
        DEV.pk: seat("engineering", "presents"),
        LEAD.pk: seat("engineering", "speaks", reviewed=True),
        BANK_PM.pk: seat("product", "speaks"),
        BANK_DEV.pk: seat("engineering", "listens"),
    } | changed.get("cells", {})
    grid = Grid([MEETING], [PM, DEV, LEAD, BANK_PM, BANK_DEV], {(301, pk): one for pk, one in cells.items()})
    return attendance.seats(grid, {}, set())


def test_a_meeting_with_everybody_there_and_an_engineer_presenting_lacks_nothing():
    assert attendance.absent(meeting(), NEEDED, ENGINEERS) == []


def test_a_product_manager_who_presents_is_said():
    cells = {PM.pk: seat("product", "presents"), DEV.pk: seat("engineering", "listens")}

    assert told(attendance.absent(meeting(cells=cells), NEEDED, ENGINEERS)) == [
        ("ALIGN5", "Ping presents the scheme, but is not of engineering.")
    ]


def test_a_side_without_engineering_is_said():
    cells = {BANK_DEV.pk: seat("engineering", "away"), LEAD.pk: seat("other", "listens", reviewed=True)}

    assert told(attendance.absent(meeting(cells=cells), NEEDED, ENGINEERS)) == [
        ("ALIGN4", "Bank: nobody of engineering is there.")
    ]


def test_a_scheme_reviewed_by_nobody_or_by_its_presenter_only_is_said():
    nobody = {LEAD.pk: seat("engineering", "speaks")}
    presenter = {**nobody, DEV.pk: seat("engineering", "presents", reviewed=True)}

    assert told(attendance.absent(meeting(cells=nobody), NEEDED, ENGINEERS)) == [
        ("ALIGN3", "No lead engineer of ours has reviewed the scheme.")
    ]
    assert told(attendance.absent(meeting(cells=presenter), NEEDED, ENGINEERS)) == [
        ("ALIGN3", "Only the one who presents the scheme has reviewed it.")
    ]


def test_without_a_word_about_the_meeting_that_is_said_alone():
    assert told(attendance.absent([], NEEDED, ENGINEERS)) == [
        ("ALIGN4", "Nobody is written down who takes part in the alignment.")
    ]


def test_a_department_with_product_and_engineers_of_its_own_is_a_side():
    column = GridLine(9, "Payments", department_id=77)

    assert attendance.side_of(column, {}, {77}) == Side(department_id=77)
    assert attendance.side_of(column, {}, set()) == OURS


QUESTIONS = [GridLine(501, "What is it?"), GridLine(502, "Do you want it?")]
READERS = [GridLine(600 + n, f"Reader {n}", department_id=n, person_id=n) for n in (1, 2, 3)]


def answer(verdict=""):
    value = {"text": "A voucher.", **({"judged": verdict} if verdict else {})}
    return GridCell("answered", value, "", 1, None)


def heard(*verdicts):
    cells = {(501, reader.pk): answer(v) for reader, v in zip(READERS, verdicts, strict=False)}
    return Grid(QUESTIONS, READERS, cells)


def test_the_result_counts_who_was_understood_of_all_who_were_asked():
    grid = heard("understood", "not_understood", "understood")

    assert [one.sentence for one in reading.results(grid)] == [
        "2 of 3 could say it.",
        "Nobody has answered yet.",
    ]


def test_unjudged_answers_wait_to_be_read():
    assert reading.results(heard(""))[0].sentence == "The answers wait to be read."


def test_fewer_than_three_readers_are_too_few():
    grid = Grid(QUESTIONS, READERS[:1], {(501, 601): answer("understood"), (502, 601): answer("")})

    assert told(reading.unread(grid, [])) == [
        ("READ1", "2 more readers are needed; three to five make a picture."),
        ("READ3", "Nobody has said yet whether the answers of Reader 1 show that it was understood."),
    ]


def test_more_than_five_readers_and_readers_who_take_part_are_said():
    many = [GridLine(700 + n, f"Reader {n}", department_id=n) for n in range(6)]

    assert told(reading.unread(Grid([], many, {}), [3])) == [
        ("READ1", "Five readers are enough; more say the same again."),
        ("READ1", "Reader 3 belongs to a department that takes part; somebody from outside reads it afresh."),
    ]


def test_who_has_not_answered_all_is_said():
    assert told(reading.unread(heard("understood", "understood", "understood"), []))[0] == (
        "READ2",
        "Reader 1 has not answered all questions.",
    )


STEPS = [GridLine(801, "First run"), GridLine(802, "Ready")]
TRACKS = [GridLine(901, "Product tests"), GridLine(902, "Operations prepares")]


def step(*, done=False, until="2026-03-12 18:00"):
    return GridCell("answered" if done else "open", {"until": until, **({"done": True} if done else {})})


def test_two_tracks_that_are_done_at_one_time_lack_nothing():
    grid = Grid(STEPS, TRACKS, {(row.pk, col.pk): step(done=True) for row in STEPS for col in TRACKS})

    assert tracks.behind(grid) == []
    assert tracks.common_end(tracks.states(grid)) == "2026-03-12 18:00"


def test_what_is_not_done_and_different_ends_are_said():
    cells = {
        (801, 901): step(done=True),
        (802, 901): step(),
        (801, 902): step(done=True, until="2026-03-13 09:00"),
    }

    assert told(tracks.behind(Grid(STEPS, TRACKS, cells))) == [
        ("TRACK1", "Product tests: 1 step is not done."),
        ("TRACK1", "Operations prepares: 1 step is not done."),
        ("TRACK3", "The tracks end at different times; agree on one."),
    ]


def test_a_track_without_an_end_is_said():
    grid = Grid(STEPS[:1], TRACKS[:1], {(801, 901): step(done=True, until="")})

    assert told(tracks.behind(grid)) == [("TRACK2", "Product tests: nobody has said when it is done.")]


@pytest.mark.parametrize("until", ["tomorrow", "2026-13-01 10:00", "2026-03-12T18:00:00Z"])
def test_a_time_that_is_none_is_refused(until):
    with pytest.raises(ValidationError) as refused:
        value_of(KINDS["tracks"], {"until": until})

    assert refused.value.message_dict == {"until": ["Type day and time like 2026-03-12 18:00."]}


PHASES = [GridLine(1000 + n, phase.value, position=n) for n, phase in enumerate(presence.PHASES, 1)]
OPERATIONS = GridLine(1100, "Operations", department_id=5)


def there(*phases):
    return {
        (row.pk, 1100): GridCell("answered", {"how": "there" if row.label in phases else "not"})
        for row in PHASES
    }


def test_work_at_the_launch_without_a_part_before_building_is_late():
    grid = Grid(PHASES, [OPERATIONS], there("launch"))

    assert told(presence.late(grid, {})) == [
        (
            "PHASE2",
            "Operations has work at the launch, but nobody is there before building: that is late.",
        )
    ]


def test_rows_of_the_plan_count_as_work_at_the_launch():
    grid = Grid(PHASES, [OPERATIONS], there("check"))

    assert [one.code for one in presence.late(grid, {5: {"launch"}})] == ["PHASE2"]
    assert presence.late(grid, {5: {"agree", "launch"}}) == []


def test_a_department_of_which_a_phase_is_open_is_said():
    assert told(presence.late(Grid(PHASES, [OPERATIONS], {}), {})) == [
        ("PHASE1", "Operations: not said for every phase.")
    ]


STEP, WALKERS = GridLine(1200, "Pays"), [GridLine(1210, "Shop"), GridLine(1211, "Product")]


@pytest.mark.parametrize(
    ("walks", "code", "sentence"),
    [
        ([], "WAY1", "“Pays”: nobody has walked it yet."),
        (["not clear"], "WAY2", "“Pays”: it did not work for somebody."),
        (["works clear", "not not_seen"], "WAY2", "“Pays”: it did not work for somebody."),
        (["works unclear", "works clear"], "WAY3", "“Pays”: what it shows was not clear to somebody."),
        (["works not_seen"], "WAY3", "“Pays”: the flow was walked; nobody has seen the final content."),
        (["works not_final"], "WAY3", "“Pays”: the flow was walked; nobody has seen the final content."),
    ],
)
def test_a_step_is_open_until_somebody_saw_the_final_content_work(walks, code, sentence):
    cells = {
        (STEP.pk, column.pk): GridCell("answered", dict(zip(("flow", "content"), walk.split(), strict=True)))
        for column, walk in zip(WALKERS, walks, strict=False)
    }

    assert told(journey.unwalked(Grid([STEP], WALKERS, cells))) == [(code, sentence)]


def test_one_walk_that_saw_the_final_content_is_enough():
    cells = {(STEP.pk, 1211): GridCell("answered", {"flow": "works", "content": "clear"})}

    assert journey.unwalked(Grid([STEP], WALKERS, cells)) == []


SIDE = GridLine(1300, "Business")


def slots(*filled, kind="poster"):
    rows = [
        GridLine(1200 + n, str(slot.label), position=n) for n, slot in enumerate(brief.slots_for(kind), 1)
    ]
    cells = {(1200 + n, 1300): GridCell("answered", {"text": "x"}) for n in filled}
    return Grid(rows, [SIDE], cells)


def test_a_brief_says_how_many_slots_are_empty_and_names_those_that_are_needed():
    grid = slots(1, 2, 3, 4, 5, 6)

    assert brief.fill(grid, "poster").sentence == "2 of 8 slots are empty."
    empty = "“By when is it needed?” is needed and empty."
    assert told(brief.unfilled(grid, "poster")) == [("BRIEF1", empty)]


def test_a_brief_is_complete_without_what_is_not_required():
    assert brief.fill(slots(*range(1, 8)), "poster").is_complete is True
    assert brief.fill(slots(*range(1, 7)), "poster").is_complete is False


def test_a_slot_takes_no_more_than_fits():
    row = slots().rows[0]

    assert brief.too_long(row, "poster", "x" * 30) == ""
    assert brief.too_long(row, "poster", "x" * 32) == "“Headline” is 2 characters too long; at most 30."


def test_every_kind_of_deliverable_has_slots():
    assert [len(brief.slots_for(kind)) for kind in ("poster", "copy", "guidance", "task")] == [8, 8, 7, 5]


@pytest.mark.parametrize(
    ("activity", "row", "phase", "is_it"),
    [
        ("alignment", "outcome", "launch", True),
        ("alignment", "document", "make", False),
        ("feature", "function", "make", True),
        ("feature", "function", "check", False),
        ("feature", "poster", "make", False),
    ],
)
def test_development_is_building_or_the_end_of_an_alignment(activity, row, phase, is_it):
    found = SimpleNamespace(kind=row, phase=phase, activity=SimpleNamespace(kind=activity))

    assert coverage.is_development(found) is is_it
