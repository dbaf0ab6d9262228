"""Secrets at rest: unreadable in the database, silent in logs, readable after the key has changed."""

import copy
import pickle

import pytest
from django.core.exceptions import FieldError
from django.core.serializers import deserialize, serialize
from django.db import connection
from django.db.migrations.writer import MigrationWriter

from postmortem.outbox.models import Channel
from postmortem.outbox.secrets import EncryptedJSONField, Secrets, SecretUnreadable, masked
from tests import make

CONFIG = {"url": "https://hooks.slack.com/services/T0/B0/canary-secret", "key_id": "1"}


def stored(config=CONFIG, **fields):
    return Channel.objects.create(
        **{"kind": "slack", "name": "Group", "config": config, "made_at": make.NOW, **fields}
    )


@pytest.mark.django_db
def test_the_database_holds_no_word_of_it_and_the_row_gives_it_back():
    channel = stored()

    with connection.cursor() as cursor:
        cursor.execute("SELECT config FROM outbox_channel")
        (column,) = cursor.fetchone()

    assert not any(word in column for word in ("canary", "slack", "url", "key_id"))
    assert Channel.objects.get(pk=channel.pk).config == CONFIG


@pytest.mark.django_db
def test_the_same_secret_looks_different_each_time():
    for name in ("One", "Two"):
        stored(name=name)

    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT config FROM outbox_channel")
        assert len(cursor.fetchall()) == 2


@pytest.mark.django_db
def test_after_a_change_of_the_key_the_old_secret_is_read_and_saved_under_the_new_one(settings):
    old = settings.SECRET_KEY
    pk = stored().pk

    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new key", [old]
    channel = Channel.objects.get(pk=pk)
    assert channel.config == CONFIG
    channel.save()
    settings.SECRET_KEY_FALLBACKS = []

    assert Channel.objects.get(pk=pk).config == CONFIG


@pytest.mark.django_db
def test_a_secret_under_a_lost_key_says_so_only_when_it_is_asked_for(settings):
    stored()
    settings.SECRET_KEY = "another key"

    channel = Channel.objects.get()

    assert (channel.name, repr(channel.config), channel.config.is_readable) == ("Group", "Secrets(…)", False)
    with pytest.raises(SecretUnreadable, match="The stored secret cannot be read"):
        channel.config["url"]


@pytest.mark.django_db
def test_saving_what_cannot_be_read_does_not_destroy_it(settings):
    old, pk = settings.SECRET_KEY, stored().pk
    settings.SECRET_KEY = "another key"
    Channel.objects.get(pk=pk).save()

    settings.SECRET_KEY = old

    assert Channel.objects.get(pk=pk).config == CONFIG


@pytest.mark.django_db
def test_a_dump_holds_it_sealed_and_loads_again():
    stored()

    dump = serialize("json", Channel.objects.all())
    Channel.objects.all().delete()
    for row in deserialize("json", dump):
        row.save()

    assert "canary" not in dump
    assert Channel.objects.get().config == CONFIG


@pytest.mark.django_db
def test_it_cannot_be_searched():
    with pytest.raises(FieldError):
        list(Channel.objects.filter(config={"key_id": "1"}))


@pytest.mark.parametrize("tampered", ["", "x", "gAAAAAB", "{}"])
def test_what_was_tampered_with_is_unreadable(tampered):
    sealed = Secrets(CONFIG).sealed()

    with pytest.raises(SecretUnreadable):
        len(Secrets(token=tampered + sealed[1:]))


def test_neither_repr_nor_a_trace_shows_it():
    channel = Channel(name="Group", config=CONFIG)

    shown = [
        say(value)
        for say in (repr, str, ascii, "{!r:}".format)
        for value in (channel, channel.config, vars(channel), [channel.config])
    ]

    assert not any("canary" in text for text in shown)


def test_it_is_a_dict_to_whoever_may_have_it():
    secrets = Secrets(CONFIG)

    assert (secrets["key_id"], len(secrets), dict(secrets), secrets.get("no")) == ("1", 2, CONFIG, None)
    assert secrets == CONFIG
    assert (Secrets(), Secrets(token="")) == ({}, {})
    assert copy.deepcopy(secrets) == pickle.loads(pickle.dumps(secrets)) == CONFIG  # noqa: S301


def test_a_migration_names_the_field_and_no_secret():
    text, imports = MigrationWriter.serialize(EncryptedJSONField(blank=True))

    assert text == "postmortem.outbox.secrets.EncryptedJSONField(blank=True)"
    assert imports == {"import postmortem.outbox.secrets"}


def test_a_page_shows_names_and_at_most_four_characters():
    config = {
        "url": "https://example.com/secret",
        "short": "elevenchars",
        "none": "",
        "corp_id": "ww1",
        "n": 7,
    }

    assert masked(config, plain={"corp_id"}) == {
        "url": "…cret",
        "short": "…",
        "none": "",
        "corp_id": "ww1",
        "n": "…",
    }
