"""The shape of what is said, before the words are filled in."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise


class Asked(NamedTuple):
    """The sentences of one kind of duty."""

    do: Sentence
    why: Sentence
    button: Sentence


class Told(NamedTuple):
    """The sentences of one kind of notice; `do` is empty where nothing is asked."""

    subject: Sentence
    body: Sentence
    do: Sentence = ""
    button: Sentence = _("Look at it")
