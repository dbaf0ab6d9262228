"""The tags that stand on every page a hundred times, as Django has them and quicker: what of a text or an
address is the same each time is worked out once for each language.

Built into the template engine after Django's own: no `{% load %}` is needed, and that of i18n undoes it.
"""

from typing import Any, Final

from django import template
from django.template import Node
from django.template.base import Parser, Token, Variable, render_value_in_context
from django.template.context import Context
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as read_url
from django.templatetags.i18n import BlockTranslateNode, TranslateNode, do_block_translate, do_translate
from django.urls import NoReverseMatch, get_script_prefix, get_urlconf, reverse
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation.trans_real import DjangoTranslation, translation

register = template.Library()
NUMBER: Final = 9_007_199_254_740_000  # stands in no address by itself


def spoken() -> DjangoTranslation | None:
    """The words of the language in which the page is read; None where texts stay as they are written."""
    language = get_language()
    return translation(language) if language else None


class Words(TranslateNode):
    """A text without a variable. As Django reads it, and kept as it comes out of that."""

    def __init__(self, read: TranslateNode) -> None:
        super().__init__(read.filter_expression, read.noop, read.asvar, read.message_context)
        self._kept: dict[DjangoTranslation, SafeString] = {}

    def render(self, context: Context) -> str:
        words = spoken()
        found = self._kept.get(words) if words else None
        if found is None:
            return self._first(context, words)
        if self.asvar:
            context[self.asvar] = found
            return ""
        return found

    def _first(self, context: Context, words: DjangoTranslation | None) -> str:
        shown: str = super().render(context)
        found = context[self.asvar] if self.asvar else shown
        if words is not None and isinstance(found, SafeString):
            self._kept[words] = found
        return shown


class Sentence(BlockTranslateNode):
    """A text with variables: only those are put in each time."""

    def __init__(self, read: BlockTranslateNode) -> None:
        vars(self).update(vars(read))
        self._kept: dict[DjangoTranslation, str] = {}
        self._texts = [read.render_token_list(one) for one in (read.singular, read.plural or [])]

    def render_token_list(self, tokens: list[Token]) -> tuple[str, list[str]]:
        text, names = self._texts[tokens is not self.singular]
        return text, list(names)

    def render(self, context: Context, nested: bool = False) -> str:  # noqa: FBT001, FBT002  as Django has it
        words = None if nested or self.message_context or self.plural else spoken()
        if words is None:
            return super().render(context, nested)
        text, names = self._texts[0]
        if words not in self._kept:
            self._kept[words] = words.gettext(text)
        own = {name: value.resolve(context) for name, value in self.extra_context.items()}
        try:
            told = self._kept[words] % {name: self._value(name, own, context) for name in names}
        except (KeyError, ValueError):
            return super().render(context)
        if self.asvar:
            context[self.asvar] = SafeString(told)
            return ""
        return told

    @staticmethod
    def _value(name: str, own: dict[str, Any], context: Context) -> str:
        value = own[name] if name in own else context[name]
        kind = type(value)
        if kind is SafeString or (kind is str and not context.autoescape):
            return str(value)
        return str(conditional_escape(value)) if kind is str else render_value_in_context(value, context)


class Address(URLNode):
    """The address of a page that is one of its kind, or has the number of a thing in it."""

    def __init__(self, read: URLNode) -> None:
        super().__init__(read.view_name, read.args, read.kwargs, read.asvar)
        self._kept: dict[tuple[object, ...], tuple[str, str]] = {}

    def render(self, context: Context) -> str:
        number = self.args[0].resolve(context) if self.args else ""
        if self.args and (type(number) is not int or number < 0):
            return str(super().render(context))
        before, after = self._around(context)
        if not before:
            return str(super().render(context))
        found = f"{before}{number}{after}"
        if self.asvar:
            context[self.asvar] = found
            return ""
        return SafeString(found)

    def _around(self, context: Context) -> tuple[str, str]:
        """What stands before and after the number; nothing if there is no such page."""
        match = getattr(getattr(context, "request", None), "resolver_match", None)
        app = match.namespace if match else ""
        place = get_urlconf(), get_script_prefix(), app, context.autoescape
        if place not in self._kept:
            try:
                args = [NUMBER] if self.args else []
                url = reverse(self.view_name.resolve(context), args=args, current_app=app)
            except NoReverseMatch:
                url = ""
            url = conditional_escape(url) if context.autoescape and not self.asvar else url
            before, _number, after = url.partition(str(NUMBER))
            self._kept[place] = before, after
        return self._kept[place]


def _is_constant(expression: Any) -> bool:  # noqa: ANN401  a FilterExpression
    return (
        isinstance(expression.var, Variable) and expression.var.literal is not None and not expression.filters
    )


@register.tag("translate")
def translate(parser: Parser, token: Token) -> Node:
    read = do_translate(parser, token)
    is_plain = type(read) is TranslateNode and not read.message_context and not read.noop
    return Words(read) if is_plain and _is_constant(read.filter_expression) else read


@register.tag("blocktranslate")
def blocktranslate(parser: Parser, token: Token) -> Node:
    return Sentence(do_block_translate(parser, token))


@register.tag("url")
def url(parser: Parser, token: Token) -> Node:
    read = read_url(parser, token)
    name = read.view_name
    is_named = isinstance(name.var, SafeString) and not name.filters
    return Address(read) if is_named and not read.kwargs and len(read.args) <= 1 else read
