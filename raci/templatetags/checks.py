"""What is said beside a row. Written here and not as a template, as its cells are: every row has some."""

from collections.abc import Sequence
from functools import lru_cache

from django import template
from django.template.context import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from postmortem.people.templatetags.words import state, when
from postmortem.people.widgets import text
from raci.queries.row_checks import Check
from raci.queries.rows import RowView

register = template.Library()
AT_ONCE = 2  # stand open
MEND = """
<form method="post" action="{url}" class="matrix__mend"
      hx-post="{url}" hx-target="closest tr" hx-swap="outerHTML">
  <input type="hidden" name="csrfmiddlewaretoken" value="{token}">
  <input type="hidden" name="row" value="{row}">
  <input type="hidden" name="holder" value="{holder}">
  <input type="hidden" name="letter" value="{letter}">
  <button type="submit" class="btn btn-link btn-sm">{word}</button>
</form>"""


@register.simple_tag(takes_context=True)
def row_checks(context: Context, view: RowView) -> SafeString:
    """The two heaviest open, the rest folded with their number. Context: activity, now."""
    row, rest = view.row.pk, view.checks[AT_ONCE:]
    open_ = _all(context, view.checks[:AT_ONCE], row)
    return SafeString(open_ + (_folded(context, rest, row) if rest else ""))


@register.simple_tag(takes_context=True)
def whole_check(context: Context, check: Check) -> SafeString:
    """The same of a column or the whole matrix."""
    return SafeString(_one(context, check, None))


def _all(context: Context, checks: Sequence[Check], row: int) -> str:
    return "".join(_one(context, check, row) for check in checks)


def _folded(context: Context, checks: Sequence[Check], row: int) -> str:
    more = ngettext("one more", "%(number)s more", len(checks)) % {"number": len(checks)}
    summary = f"<summary>{text(more)}</summary>"
    return f'<details class="more">{summary}{_all(context, checks, row)}</details>'


def _one(context: Context, check: Check, row: int | None) -> str:
    """One sentence with its mend and the way to an exception."""
    css = "check quiet" if check.is_quiet else "check"
    said, step = sentence(check.shape, check.text), _step(context, check, row)
    return f'<div class="{css}">{said}{step}{_exception(check)}</div>\n'


@lru_cache(maxsize=4096, typed=True)  # what is safe already is another text
def sentence(shape: str, words: str) -> SafeString:
    """The same few are said all over a matrix, so each is escaped once."""
    return state(shape, words, "state--wrap")


def _step(context: Context, check: Check, row: int | None) -> str:
    if check.waived and check.until:
        said = _("exception until %(until)s: %(reason)s")
        until = when(check.until, context["now"])
        return f" <small>{said % {'until': until, 'reason': text(check.waived)}}</small>"
    if check.give:
        return _mend(context, check, row)
    return f' <a href="{text(check.url)}">{text(check.word)}</a>' if check.url else ""


def _mend(context: Context, check: Check, row: int | None) -> str:
    """The one tap that sets a letter."""
    given = {"holder": check.give, "letter": check.letter, "word": check.word}
    url, token = reverse("raci:cell", args=[context["activity"].pk]), context["csrf_token"]
    return format_html(MEND, url=url, token=token, row=row, **given)


def _exception(check: Check) -> str:
    if not check.except_url:
        return ""
    word = _("Exception")
    of = f'<span class="visually-hidden">: {text(check.text)}</span>'
    return f' <a class="quiet" href="{text(check.except_url)}">{text(word)}{of}</a>'
