"""Plan and reality: two lanes on one clock, and the hours around the slot under the glass."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from incidents.figures.drawing import LEFT, RIGHT, ROW, Drawing, Label, Scale, labels_of, lines, stacked
from incidents.queries.reading.picture import Mark, Picture
from postmortem.people.templatetags.words import clock, day_text

TOP = 26.0
NIGHT_BEGINS, NIGHT_ENDS = 19, 9
SOME_DAYS = timedelta(days=9)


def plan_and_reality(picture: Picture, ids: str = "tl") -> SafeString:
    """Two lanes on one clock, agreed above happened; where it got narrow, the hours around the slot below."""
    drawing, scale = Drawing(), Scale(picture.start, picture.end)
    plan = [mark for mark in picture.marks if mark.lane == "plan"]
    real = [mark for mark in picture.marks if mark.lane == "real" and scale.shows(mark.at)]
    above = stacked(labels_of(plan, scale))
    agreed = TOP + 40 + lines(above) * ROW
    happened = agreed + 84
    near = close_up(picture)
    far = [mark for mark in real if near is None or not near.shows(mark.at) or mark.shape == "flag"]
    below = stacked(labels_of(far, scale))
    hatched = 24 if picture.stand_ins else 0
    foot = happened + 24 + hatched + lines(below) * ROW + 6
    draw_days(drawing, scale, foot)
    draw_lane(drawing, agreed, _("Agreed"))
    draw_lane(drawing, happened, _("Happened"))
    for start, end in picture.built_plan:
        drawing.box(scale(start), scale(end), agreed - 7, 14, "tl-plan")
    for start, end in picture.built_real:
        drawing.box(scale(start), scale(end), happened - 7, 14, "tl-real")
    for start, end in picture.stand_ins:
        drawing.box(scale(start), scale(end), happened + 12, 11, "tl-hatchbox", f"{ids}-hatch")
    draw_distance(drawing, picture, scale, agreed, happened)
    draw_marks(drawing, plan, scale, agreed)
    draw_labels(drawing, above, agreed - 36, -ROW, agreed - 9)
    draw_labels(drawing, below, happened + 24 + hatched, ROW, happened + 9)
    draw_marks(drawing, real, scale, happened)
    if near:
        foot = draw_close_up(drawing, picture, (scale, near), foot, ids)
    return framed(drawing, picture, foot + 8, ids)


def draw_lane(drawing: Drawing, y: float, name: str) -> None:
    drawing.text(0, y + 4, name, "tl-lane")
    drawing.line(LEFT, y, RIGHT, y, "tl-grid")


def draw_marks(drawing: Drawing, marks: Iterable[Mark], scale: Scale, y: float) -> None:
    for mark in marks:
        drawing.mark(mark, scale(mark.at), y)


def draw_labels(
    drawing: Drawing, placed: Sequence[tuple[Label, int]], first: float, step: float, mark_edge: float
) -> None:
    """Each label on its line, with a hairline from its mark."""
    for label, line in placed:
        y = first + line * step
        drawing.line(label.x, mark_edge, label.x, y + (4 if step < 0 else -10), "tl-lead")
        css = ("tl-strong" if label.strong else "tl-note") + (" tl-end" if label.to_the_left else "")
        drawing.text(label.x + (-5 if label.to_the_left else 5), y, label.words, css)


def draw_days(drawing: Drawing, scale: Scale, foot: float) -> None:
    """Day by day with tinted nights; beyond nine days only as many dates as fit."""
    drawing.line(LEFT, TOP, RIGHT, TOP, "tl-axis")
    midnight = scale.start.replace(hour=0, minute=0, second=0, microsecond=0)
    days = [midnight + timedelta(days=number) for number in range((scale.end - midnight).days + 1)]
    few = scale.end - scale.start <= SOME_DAYS
    if few:
        for day in [midnight - timedelta(days=1), *days]:
            begin, end = day.replace(hour=NIGHT_BEGINS), (day + timedelta(days=1)).replace(hour=NIGHT_ENDS)
            if scale(end) > scale(begin):
                drawing.box(scale(begin), scale(end), TOP, foot - TOP, "tl-night")
    free = LEFT - 1
    for day in days:
        x = scale(day.replace(hour=NIGHT_ENDS if few else 0))
        label = Label(x, day_text(day, day))
        if x < free or x + label.width > RIGHT or not scale.shows(day.replace(hour=23)):
            continue
        drawing.text(x, 14, label.words, "tl-day")
        drawing.line(x, TOP - 6, x, TOP, "tl-axis")
        free = x + label.width + 24


def draw_distance(drawing: Drawing, picture: Picture, scale: Scale, agreed: float, happened: float) -> None:
    """The only colour: from when it was due to when it came, with the length in words."""
    if picture.gap is None:
        return
    x1, x2, y = scale(picture.gap.start), scale(picture.gap.end), (agreed + happened) / 2 + 2
    drawing.line(x1, agreed + 10, x1, y + 5, "tl-gap")
    drawing.line(x1, y, x2, y, "tl-gap")
    drawing.line(x2, y - 5, x2, happened - 11, "tl-gap")
    wide = Label(0, picture.gap.words).width * 1.2
    if x2 - x1 > wide:
        drawing.text((x1 + x2) / 2, y - 8, picture.gap.words, "tl-dist tl-mid")
    elif x1 - wide > LEFT:
        drawing.text(x1 - 10, y + 5, picture.gap.words, "tl-dist tl-end")
    else:
        drawing.text(x2 + 10, y + 5, picture.gap.words, "tl-dist")


def close_up(picture: Picture) -> Scale | None:
    """The hours around the slot, if at least two things happened there that the long clock cannot part."""
    if picture.slot is None or picture.end - picture.start < timedelta(hours=18):
        return None
    window = (picture.end - picture.start) / 24
    near = sorted(m.at for m in picture.marks if m.lane == "real" and abs(m.at - picture.slot) <= window)
    if len(near) < 3:
        return None
    step = step_of(near[-1] - near[0])
    start = near[0] - (near[0] - picture.start.replace(hour=0, minute=0, second=0, microsecond=0)) % step
    return Scale(start, start + step * (-(-(near[-1] - start) // step) + 1))


def step_of(span: timedelta) -> timedelta:
    """Ticks that divide a stretch into at most eight."""
    steps = [timedelta(minutes=minutes) for minutes in (5, 10, 15, 30, 60, 120, 240)]
    return next((step for step in steps if span / step <= 7), steps[-1] * 2)


def draw_close_up(
    drawing: Drawing, picture: Picture, scales: tuple[Scale, Scale], foot: float, ids: str
) -> float:
    """A fan from the long clock to the hours around the slot; returns where it ends."""
    scale, near = scales
    axis = foot + 38
    x1, x2 = scale(near.start), scale(near.end)
    drawing.add(f'<path class="tl-fan" d="M{x1:.1f} {foot:.1f}H{x2:.1f}L{RIGHT} {axis:.1f}H{LEFT}z"/>')
    drawing.line(LEFT, foot, RIGHT, foot, "tl-grid")
    drawing.line(LEFT, axis, RIGHT, axis, "tl-axis")
    drawing.text(0, axis + 4, day_text(picture.slot or near.start, near.start), "tl-day")
    step = step_of(near.end - near.start)
    ticks = [near.start + step * number for number in range((near.end - near.start) // step + 1)]
    for tick in ticks:
        anchor = (
            "tl-tick" if tick == ticks[0] else "tl-tick tl-end" if tick == ticks[-1] else "tl-tick tl-mid"
        )
        drawing.line(near(tick), axis, near(tick), axis + 5, "tl-axis")
        drawing.text(near(tick), axis - 7, clock(tick), anchor)
    lane = axis + 46
    draw_lane(drawing, lane, _("Happened"))
    for start, end in picture.stand_ins:
        if start < near.end and end > near.start:
            drawing.box(near(start), near(end), lane + 12, 11, "tl-hatchbox", f"{ids}-hatch")
    marks = [m for m in picture.single if m.lane == "real" and near.shows(m.at)]
    placed = stacked(labels_of(marks, near))
    hatched = 24 if picture.stand_ins else 0
    draw_labels(drawing, placed, lane + 24 + hatched, ROW, lane + 9)
    draw_marks(drawing, marks, near, lane)
    return lane + 24 + hatched + lines(placed) * ROW


def framed(drawing: Drawing, picture: Picture, height: float, ids: str) -> SafeString:
    return format_html(
        '<svg class="tl" viewBox="0 0 1000 {height}" role="img" aria-labelledby="{ids}-t {ids}-d">'
        '<title id="{ids}-t">{title}</title><desc id="{ids}-d">{told}</desc>'
        '<defs><pattern id="{ids}-hatch" width="5" height="5" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate(45)"><line class="tl-hatch" x1="0" y1="0" x2="0" y2="5"/></pattern></defs>'
        "{body}</svg>",
        height=round(height),
        ids=ids,
        title=picture.title,
        told=picture.told,
        body=mark_safe("".join(drawing.parts)),  # noqa: S308  every text in it is escaped by Drawing.text
    )
