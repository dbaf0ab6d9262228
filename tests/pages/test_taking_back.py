"""Nothing goes for good by one click."""

import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory

TEMPLATES = Path(__file__).parents[2] / "templates"
ASKED_ONCE = {
    "contact_take_back",
    "activities:slot_end",
    "activities:voice_remove",
    "incidents:factor_remove",
    "incidents:lesson_remove",
    "incidents:link_end",
    "incidents:note_drop",
    "incidents:notebook_drop",
    "incidents:thanks_back",
    "incidents:timeline_remove",
    "raci:exception_end",
    "settings_group_remove",
    "settings_join_revoke",
    "settings_key_revoke",
    "settings_service_key_revoke",
    "settings_special_day_remove",
}


@pytest.mark.parametrize("name", sorted(ASKED_ONCE))
def test_what_goes_for_good_is_asked_once(name):
    texts = [path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.html")]
    told = [text for text in texts if f'url "{name}"' in text]

    asked = rf'url "{name}"[^%]* as out_url %}}(?:(?!<form).)*?_ask_once'
    pieces = [re.search(asked, text, re.S) for text in told]
    assert told
    assert all(pieces)
    assert [text for text in told if f'action="{{% url "{name}"' in text] == []


def test_the_piece_is_folded_names_the_thing_and_says_what_happens():
    words = {"url": "/out/", "step": "Take out", "name": "The poster", "why": "It goes.", "sure": "Yes"}

    html = render_to_string("_ask_once.html", words, RequestFactory().get("/"))

    assert '<details class="more ask-once">' in html
    assert html.index("<summary>") < html.index("It goes.") < html.index("<button")
    assert html.count("The poster") == 2
