"""Load the demo, and take it away again."""

from datetime import datetime, timedelta
from functools import partial

from django.apps import apps
from django.db import connection, transaction

from postmortem.audit.actions import record, set_heads_aside
from postmortem.audit.guards import lifted
from postmortem.audit.models import Chain
from postmortem.demo import account, alignment, elsewhere, learning, letters, membership, rush, voucher
from postmortem.demo.cast import hire
from postmortem.demo.stage import Stage, last_thursday, words_of
from postmortem.outbox.actions import begin as begin_chasing
from postmortem.outbox.models import Control, Message
from postmortem.people.actions import Person, create_person
from postmortem.people.models import Department, ExternalParty, User
from postmortem.people.queries import forget_demo_logins

LANGUAGES = ("en", "zh-hans")
WIPED = {
    *("audit", "backup", "evidence", "drafts", "outbox"),
    *("activities", "raci", "incidents", "search", "insights", "doors", "links"),
}


def is_loaded() -> bool:
    """Demo logins exist."""
    return User.objects.filter(is_demo=True).exists()


def is_fresh() -> bool:
    """Nobody was ever here: no user, and the demo was not emptied either."""
    return not User.objects.exists() and not Chain.objects.filter(stream="settings").exists()


@transaction.atomic
def load(*, now: datetime) -> bool:
    """Play every story with times relative to `now`; False if the demo is there already. All or nothing."""
    if is_loaded():
        return False
    transaction.on_commit(forget_demo_logins)
    cast = hire(now=now - timedelta(days=120))
    minute = now.replace(second=0, microsecond=0)
    for language in LANGUAGES:
        campaign = Stage(
            cast, words_of("voucher", language), language, last_thursday(now - timedelta(days=9))
        )
        incident = voucher.play(campaign)
        learning.voucher(campaign, incident)
        elsewhere.play(campaign, incident)
        accounts = Stage(cast, words_of("account", language), language, now - timedelta(days=6))
        learning.account(accounts, account.play(accounts))
        alignment.play(Stage(cast, words_of("alignment", language), language, now - timedelta(days=2)))
        launched = last_thursday(now - timedelta(days=38))
        membership.play(Stage(cast, words_of("membership", language), language, launched), minute)
        rush.play(Stage(cast, words_of("rush", language), language, minute))
    letters.play(Stage(cast, {}, "en", now))
    # What was told while the stories were played is past: nobody gets a mail about it today.
    Message.objects.filter(sent_at=None, obsolete_at=None).update(obsolete_at=now)
    return True


def empty(*, by: User | None, now: datetime) -> None:
    """Take away every story, notice and record, the demo's people and its departments; real people stay.

    The chains begin anew with one entry that says so. One transaction; the guards are lifted inside it only.
    """
    with lifted(connection):
        with connection.cursor() as cursor:
            for model in apps.get_models():
                if model._meta.app_label in WIPED and model is not Control:
                    cursor.execute(f"DELETE FROM {connection.ops.quote_name(model._meta.db_table)}")  # noqa: S608
        ExternalParty.objects.all().delete()
        Department.objects.filter(lead__is_demo=True).update(lead=None)
        User.objects.filter(is_demo=True).delete()
        Department.objects.filter(people=None, lead=None).delete()
        control = begin_chasing()
        transaction.on_commit(forget_demo_logins)
        transaction.on_commit(partial(set_heads_aside, now=now))
        record("installation.emptied", control, by=by, at=now, stream="settings")


@transaction.atomic
def begin(administrator: Person, password: str, *, now: datetime) -> User:
    """Empty, and make the first administrator, in one step: nobody is ever left outside.

    Raises ValidationError by field for an account name or mail address that cannot be one.
    """
    empty(by=None, now=now)
    return create_person(administrator, password=password, by=None, now=now)
