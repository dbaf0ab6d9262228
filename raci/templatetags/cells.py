"""The cells of a row. Written here and not as a template: a large matrix has twelve thousand of them."""

from functools import cache, lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from raci.queries.rows import Cell, Letter, RowView

register = template.Library()
EMPTY = "<td></td>"
GAP = '<td class="matrix__gapcol" aria-hidden="true"></td>'


@cache
def shape(letter: Letter, *, small: bool = False) -> SafeString:
    """A letter as its shape, hollow until it is agreed; what it says in words stands beside it."""
    css = ["letter", f"letter--{letter.code.lower()}", *(["letter--sm"] if small else [])]
    css += [*([] if letter.accepted else ["letter--proposed"]), *(["letter--mine"] if letter.mine else [])]
    css += ["letter--inherited"] if letter.inherited else []
    return format_html('<span class="{}" aria-hidden="true">{}</span>', " ".join(css), letter.code)


@register.simple_tag
def letter_shape(code: str) -> SafeString:
    """The shape of a letter for the key, small and filled."""
    return shape(Letter(code, accepted=True, mine=False), small=True)


@register.simple_tag
def inherited_shape() -> SafeString:
    """For the key: a letter that came along from an earlier time."""
    return shape(Letter("C", accepted=True, mine=False, inherited=True), small=True)


@register.simple_tag
def row_cells(view: RowView) -> SafeString:
    """All cells of a row: filled ones say what they ask in words, empty ones are bare."""
    return mark_safe(  # noqa: S308  constants and parts that are escaped
        "".join(
            "".join(EMPTY if cell is None else filled(cell) for cell in group) + GAP for group in view.cells
        )
    )


def filled(cell: Cell) -> str:
    """One filled cell; its words repeat all over a matrix, so each is escaped once."""
    shapes = "".join(shape(letter) for letter in cell.letters)
    if len(cell.letters) > 1:
        shapes = f'<span class="letters">{shapes}</span>'
    css = "is-held" if cell.is_held else "is-told"
    said = "".join(part("asks", ask) for ask in cell.asks)
    return (
        f'<td role="gridcell" class="{css}" data-set="{cell.set}">{shapes}{part("who", cell.who)}{said}</td>'
    )


@lru_cache(maxsize=4096)
def part(name: str, words: str) -> SafeString:
    return format_html(' <span class="matrix__{}">{}</span>', name, words)
