"""What allauth does differently here: sign-up is closed, and its mails are rows that the relay sends."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from django.contrib.sites.shortcuts import get_current_site
from django.http import HttpRequest
from django.utils import timezone

from postmortem.outbox.actions import post


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Word the mail now, in the language of the request; a request waits for no mail server."""
        request = current.request
        around = {"request": request, "email": email, "current_site": get_current_site(request)}
        mail = self.render_mail(template_prefix, email, around | context)
        html = next((body for body, kind in getattr(mail, "alternatives", []) if kind == "text/html"), "")
        post(email, mail.subject, mail.body, html=html, now=timezone.now())
