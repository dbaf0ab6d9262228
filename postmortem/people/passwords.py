"""Passwords refuse the words of this house: what anybody who tries one would try first."""

import re
from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from postmortem.people.models import Department, User

SHORTEST: Final = 4  # of a word of the house, in letters; in Chinese two signs are a word
WORD: Final = re.compile(r"[a-z]{4,}|[\u4e00-\u9fff]{2,}")
BESIDE: Final = 8  # so many signs a password has to have besides the words of the house
PRODUCT: Final = ("postmortem", "对事")
COMMON: Final = {"example", "localhost", "mail", "team", "company", "department"}


class HouseWordsValidator:
    """Refuses a password that is little more than the name of the product, the host, a department, or of the
    person's own mail address.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        rest = password.lower()
        found = [word for word in words_of_house(user) if word in rest]
        for word in sorted(found, key=len, reverse=True):
            rest = rest.replace(word, "")
        if found and len(rest) < BESIDE:
            raise ValidationError(
                _("The password is little more than a word of this house (%(word)s)."),
                code="password_house_word",
                params={"word": max(found, key=len)},
            )

    def get_help_text(self) -> str:
        return _("Your password can’t be made of the name of this house, of a department or of your own.")


def words_of_house(user: User | None) -> set[str]:
    """Of the product, the host, every department, and the person's own account, name and mail."""
    said: list[str] = [*PRODUCT, str(settings.PRODUCT_NAME), urlsplit(settings.BASE_URL).hostname or ""]
    said += [text for row in Department.objects.values_list("code", "name_en", "name_zh") for text in row]
    if user is not None:
        said += [user.account or "", user.display_name or "", user.email or ""]
    return words_in(said) - COMMON


def words_in(texts: Iterable[str]) -> set[str]:
    return {word for text in texts for word in WORD.findall(text.lower())}
