"""A fork of the warm test process whose database is another one: a restored copy, a server of its own."""

import sqlite3
import subprocess
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from urllib.parse import urlsplit

import psycopg2
from django.conf import settings
from django.core import mail
from django.core.cache import cache
from django.db import connection, connections

from tests import services

PATIENCE = 300.0  # seconds, on a busy machine


class Elsewhere:
    """Does there what it is asked, one thing after the other, and answers with what came of it."""

    def __init__(self, database, data_dir):
        connections.close_all()
        forks = get_context("fork")
        self.here, there = forks.Pipe()
        self.process = forks.Process(target=serve, args=(there, database, data_dir))
        self.process.start()
        there.close()  # so that it is noticed here if the fork dies

    def do(self, work, *args, **named):
        """Raises what it raised there."""
        self.here.send(partial(work, *args, **named))
        assert self.here.poll(PATIENCE), "The fork does not answer."
        answer = self.here.recv()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def end(self):
        self.here.send(None)
        self.process.join(10)
        self.process.kill()


@contextmanager
def elsewhere(database, data_dir):
    fork = Elsewhere(database, data_dir)
    try:
        yield fork
    finally:
        fork.end()


def serve(pipe, database, data_dir):
    move_to(database, data_dir)
    while work := pipe.recv():
        try:
            pipe.send(work())
        except Exception as error:
            pipe.send(error)


def move_to(database, data_dir):
    """From here on this process, a fork, works with this database and this data folder."""
    connections.close_all()
    connections.settings["default"].update(database)
    del connections["default"]
    settings.DATA_DIR = data_dir
    cache.clear()
    mail.outbox = []


# --- databases --------------------------------------------------------------------------------------
def place_of(url):
    """What Django's settings say of a PostgreSQL address."""
    parts = urlsplit(url)
    return {"HOST": parts.hostname, "PORT": str(parts.port), "USER": parts.username, "NAME": parts.path[1:]}


def url_of(place):
    return f"postgresql://{place['USER']}@{place['HOST']}:{place['PORT']}/{place['NAME']}"


def dump(target):
    """A backup of the test database as it is now: a copy of the file, or what pg_dump writes."""
    place = connection.settings_dict
    if connection.vendor == "sqlite":
        with sqlite3.connect(place["NAME"]) as source, sqlite3.connect(target) as copy:
            source.backup(copy)
    else:
        run("pg_dump", "--no-owner", f"--file={target}", url_of(place))


def restore(backup, place):
    """Into a database that is there and empty."""
    run("psql", "--quiet", "--no-psqlrc", "--set=ON_ERROR_STOP=1", f"--file={backup}", url_of(place))


def run(program, *arguments):
    command = [services.postgres_programs() / program, *arguments]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def create_database(place, name):
    """Another one on the same server, without tables."""
    order(place, f"CREATE DATABASE {name}")


def drop_database(place, name):
    order(place, f"DROP DATABASE {name} WITH (FORCE)")


def order(place, words):
    asking = psycopg2.connect(url_of(place))
    asking.autocommit = True
    with asking.cursor() as cursor:
        cursor.execute(words)
    asking.close()
