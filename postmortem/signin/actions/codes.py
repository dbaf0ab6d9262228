"""One-time codes and links, and links to a new password.

The request writes down what was asked for and does the same for everybody; whose login it is, is looked up by
the tick, which writes the mail or the chat message. So neither an answer nor its time tells who has a login.
"""

from datetime import datetime
from secrets import randbelow

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from postmortem.audit.actions import record
from postmortem.outbox.actions import post
from postmortem.outbox.queries.ways import ways_to
from postmortem.people.models import User
from postmortem.signin import rules
from postmortem.signin.actions.knocking import forget_tries, limited
from postmortem.signin.models import CodeAsk, Try

STREAM = "people"
BATCH = 100


def ask_for_code(kind: str, login: str, where: str, *, now: datetime) -> CodeAsk:
    """Write down that somebody asked. Raises ValidationError if it was asked too often from there, whoever
    it is.
    """
    said = login.strip().lower()
    limited(Try.Kind.ASK, rules.hashed("typed", said), where, rules.ASKED, now=now)
    language = translation.get_language() or settings.LANGUAGE_CODE
    return CodeAsk.objects.create(kind=kind, login=said[:254], language=language, asked_at=now)


def write_codes(*, now: datetime) -> dict[str, int]:
    """Write the messages that were asked for, each in its own transaction; returns what was counted."""
    waiting = CodeAsk.objects.filter(handled_at=None).order_by("pk").values_list("pk", flat=True)
    number = sum(_write(pk, now) for pk in list(waiting[:BATCH]))
    if number:
        forget_tries(now=now)
        CodeAsk.objects.filter(asked_at__lt=now - rules.EVERYWHERE.within).delete()
    return {"codes": number} if number else {}


@transaction.atomic
def _write(pk: int, now: datetime) -> bool:
    if not CodeAsk.objects.filter(pk=pk, handled_at=None).update(handled_at=now):
        return False
    ask = CodeAsk.objects.get(pk=pk)
    named = (
        Q(email=ask.login) if ask.kind == CodeAsk.Kind.RESET else Q(account=ask.login) | Q(email=ask.login)
    )
    person = User.objects.filter(named, is_active=True).first()
    if person is None or now - ask.asked_at > rules.CODE_LASTS:
        return True
    with translation.override(person.language or ask.language):
        if ask.kind == CodeAsk.Kind.RESET:
            _post_reset(person, now)
        else:
            _post_code(ask, person, now)
    return True


def _post_code(ask: CodeAsk, person: User, now: datetime) -> None:
    code = f"{randbelow(10**rules.DIGITS):0{rules.DIGITS}}"
    code_hash = rules.hashed("code", ask.pk, code)
    CodeAsk.objects.filter(pk=ask.pk).update(person=person, code_hash=code_hash)
    said = _(
        "Your code is %(code)s. It works for ten minutes, once.\n\nOr open this link and confirm there:\n\n"
        "%(link)s\n\nIf you did not ask for it, do nothing."
    ) % {"code": code, "link": settings.BASE_URL + reverse("signin_link", args=[link_of(ask, code_hash)])}
    way = ways_to([person.pk])[person.pk]
    if way.channel_id or person.email:
        post(person, _("Your code to sign in"), said, now=now, channel_id=way.channel_id)


def _post_reset(person: User, now: datetime) -> None:
    key = default_token_generator.make_token(person)
    path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(person), key])
    context = {"password_reset_url": settings.BASE_URL + path, "username": person.account}
    subject = render_to_string("account/email/password_reset_key_subject.txt", context).strip()
    body = render_to_string("account/email/password_reset_key_message.txt", context).strip()
    post(person, subject, body, now=now)


def link_of(ask: CodeAsk, code_hash: str) -> str:
    """The token of the one-time link; it ends with its code."""
    return rules.token_of(settings.SECRET_KEY.encode(), "link", ask.pk, code_hash)


def confirm_code(pk: int, code: str, *, now: datetime) -> User | None:
    """Whose code this is; it is used then. None if it is wrong, too old, or was tried too often."""
    tried = _alive(now).filter(pk=pk, tries__lt=rules.CODE_TRIES).update(tries=F("tries") + 1)
    ask = CodeAsk.objects.filter(pk=pk).select_related("person").first()
    right = rules.hashed("code", pk, code.strip().replace(" ", ""))
    if not tried or ask is None or not constant_time_compare(ask.code_hash, right):
        return None
    return _use(ask, now)


def open_link(token: str, *, now: datetime) -> User | None:
    """Whose one-time link this is; it is used then. None if it opens nothing."""
    ask = CodeAsk.objects.filter(pk=rules.id_in(token) or 0).select_related("person").first()
    if ask is None or not ask.code_hash or not constant_time_compare(link_of(ask, ask.code_hash), token):
        return None
    return _use(ask, now)


def _alive(now: datetime) -> QuerySet[CodeAsk]:
    return CodeAsk.objects.filter(used_at=None, asked_at__gt=now - rules.CODE_LASTS)


@transaction.atomic
def _use(ask: CodeAsk, now: datetime) -> User | None:
    if ask.person is None or not ask.person.is_active:
        return None
    if not _alive(now).filter(pk=ask.pk).update(used_at=now):
        return None
    record("person.used_code", ask.person, by=ask.person, at=now, stream=STREAM)
    return ask.person
