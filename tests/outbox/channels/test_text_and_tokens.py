"""Cutting by bytes, and the tokens that a process keeps."""

from datetime import timedelta
from threading import Barrier, Thread
from time import sleep

import pytest
from hypothesis import given
from hypothesis import strategies as st

from postmortem.outbox.channels import Refused
from postmortem.outbox.channels.answers import Stale
from postmortem.outbox.channels.calls import as_text
from postmortem.outbox.channels.text import cut, fitted, inert, one_line
from postmortem.outbox.channels.tokens import Tokens
from tests.make import NOW

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("海报", 6, "海报"),
        ("海报到期", 11, "海报…"),
        ("海报到期", 9, "海报…"),
        ("海报到期", 8, "海…"),
        ("poster due", 9, "poster…"),
        ("😀😀", 7, "😀…"),
        ("海报", 2, ""),
        ("", 0, ""),
    ],
)
def test_text_is_cut_between_characters(text, most, expected):
    assert cut(text, most) == expected


@given(st.text(max_size=200), st.integers(0, 300))
def test_a_cut_never_exceeds_its_bytes_and_begins_like_the_text(text, most):
    made = cut(text, most)

    assert len(made.encode()) <= most
    assert made == text or text.startswith(made.removesuffix("…"))


@given(st.text(alphabet='"\\\n海a😀', max_size=400), st.integers(40, 300))
def test_what_is_built_fits_and_uses_the_room(text, most):
    def build(part):
        return as_text({"text": part, "url": "https://x"})

    made = fitted(build, text, most)

    assert len(made.encode()) <= most
    assert made == build(text) or len(made.encode()) > most - 12


def test_a_link_that_leaves_no_room_is_refused():
    with pytest.raises(Refused, match="The link of this message is too long"):
        fitted(lambda text: f"{text}{'x' * 100}", "some text", 50)


def test_a_title_is_one_line():
    assert one_line(" Hand in:\n  poster \t now ") == "Hand in: poster now"


def test_what_was_typed_is_neither_tag_nor_link():
    assert inert("<at id=all> [a](b) ![c](d) 1<2") == "＜at id=all> [a] (b) ![c] (d) 1＜2"


class Office:
    """Hands out numbered tokens and counts them."""

    def __init__(self, valid=timedelta(hours=2)):
        self.given = 0
        self.valid = valid

    def fetch(self):
        sleep(0.01)  # somebody else could come in between
        self.given += 1
        return f"token-{self.given}", self.valid


def test_a_token_is_renewed_five_minutes_before_it_ends():
    tokens, office = Tokens(), Office()
    times = [timedelta(0), timedelta(minutes=114), timedelta(minutes=115), timedelta(minutes=120)]

    used = [tokens.token("app", office.fetch, now=NOW + time) for time in times]

    assert used == ["token-1", "token-1", "token-2", "token-2"]


def test_a_token_that_is_valid_for_no_time_is_used_once():
    tokens, office = Tokens(), Office(valid=timedelta(0))

    assert [tokens.token("app", office.fetch, now=NOW) for _ in range(2)] == ["token-1", "token-2"]


def test_each_app_and_secret_has_its_own():
    tokens, office = Tokens(), Office()

    used = [tokens.token(key, office.fetch, now=NOW) for key in ("a", "b", "a")]

    assert used == ["token-1", "token-2", "token-1"]


def test_of_two_threads_that_miss_it_one_fetches():
    tokens, office, start = Tokens(), Office(), Barrier(8)
    used = []

    def ask():
        start.wait(timeout=20)
        used.append(tokens.token("app", office.fetch, now=NOW))

    threads = [Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    assert (used, office.given) == (["token-1"] * 8, 1)


def test_a_token_renewed_by_another_thread_is_not_dropped():
    tokens, office = Tokens(), Office()
    tokens.token("app", office.fetch, now=NOW)
    tokens.forget("app", "token-1")
    tokens.token("app", office.fetch, now=NOW)

    tokens.forget("app", "token-1")

    assert tokens.token("app", office.fetch, now=NOW) == "token-2"


def test_a_stale_token_is_tried_once_more_and_no_oftener():
    tokens, office, tried = Tokens(), Office(), []

    def call(token):
        tried.append(token)
        raise Stale("no")

    with pytest.raises(Stale):
        tokens.use("app", office.fetch, call, now=NOW)

    assert tried == ["token-1", "token-2"]
