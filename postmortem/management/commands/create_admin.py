import getpass
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from postmortem.people.actions import Person, create_person
from postmortem.people.models import User


class Command(BaseCommand):
    help = "Makes an administrator; the password is asked for, or read from standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("account", help="to sign in with: small letters, digits, dot, dash, underscore")
        parser.add_argument("--name", default="", help="the name others see")
        parser.add_argument("--mail", default="", help="mail address, may be left out")

    def handle(self, *args: Any, **options: Any) -> None:
        password = getpass.getpass()
        person = Person(
            options["account"], options["name"] or options["account"], options["mail"], role=User.Role.ADMIN
        )
        try:
            validate_password(password)
            create_person(person, password=password, by=None, now=timezone.now())
        except ValidationError as refusal:
            raise CommandError(" ".join(refusal.messages)) from refusal
        self.stdout.write(f"{person.account} may sign in as administrator.")
