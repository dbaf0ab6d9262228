"""What is typed about a channel: the values of its kind, what it hears, who is there."""

from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Any, Final, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from postmortem.outbox.actions.channels import ChannelSaid
from postmortem.outbox.channels import Adapter, Field
from postmortem.outbox.models import Address, Channel
from postmortem.outbox.queries import channels as queries
from postmortem.people.choosing import PersonField
from postmortem.people.forms import SeenMixin
from postmortem.people.models import Department, User
from postmortem.people.queries import active_people

PREFIX = "set_"  # before the names of a config's values, which could be called anything
PLACE = "base"  # where secrets are sent to
GENERATED: Final = {"webhook": "secret"}  # may be left empty: then one is made up
LONGEST = 2000


class ChannelForm(SeenMixin, forms.Form):
    """A channel of one kind; with `channel`, what is stored of it. No secret is ever part of the page."""

    name = forms.CharField(
        label=gettext_lazy("What is it called?"),
        help_text=gettext_lazy("So that people recognize it in their settings."),
        max_length=80,
    )
    made = ""  # the secret that was made up, to be shown once

    def __init__(self, data: QueryDict | None, *, adapter: Adapter, channel: Channel | None = None) -> None:
        self.adapter = adapter
        is_readable = channel is not None and channel.config.is_readable
        self.stored: Mapping[str, str] = channel.config if channel and is_readable else {}
        super().__init__(data, initial=self.shown(channel) if channel else None)
        self.fields |= {PREFIX + field.name: self.drawn(field) for field in adapter.fields}
        if not adapter.is_private:
            self.fields |= for_groups(channel)

    def shown(self, channel: Channel) -> dict[str, Any]:
        plain = {PREFIX + name: self.stored.get(name, "") for name in self.adapter.plain}
        said = {"name": channel.name, "events": channel.events, "department": channel.department_id}
        return {**plain, **said, "seen": queries.fingerprint(channel)}

    def drawn(self, field: Field) -> forms.CharField:
        is_kept = field.is_secret and bool(self.stored.get(field.name))
        is_made = GENERATED.get(self.adapter.kind) == field.name
        attributes = {"autocomplete": "off", "spellcheck": "false"}
        if is_kept:
            attributes["placeholder"] = _("stored; type a new one to replace it")
        elif is_made:
            attributes["placeholder"] = _("left empty, one is made up")
        widget = forms.PasswordInput if field.is_secret else forms.TextInput
        return forms.CharField(
            label=str(field.label),
            help_text=str(field.help),
            initial=field.default,
            required=field.is_required and not (is_kept or is_made or field.default),
            max_length=LONGEST,
            widget=widget(attributes),
        )

    def clean(self) -> dict[str, Any]:
        """The config as its adapter wants it; what was left empty of the secrets is as it was."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        typed = {field.name: cleaned.get(PREFIX + field.name, "") for field in self.adapter.fields}
        config = {name: value or self.kept(name, typed) for name, value in typed.items()}
        made = GENERATED.get(self.adapter.kind, "")
        if made and not config[made]:
            self.made = config[made] = token_urlsafe(32)
        try:
            cleaned["config"] = self.adapter.check(config)
        except ValidationError as refusal:
            for name, errors in refusal.error_dict.items():
                if PREFIX + name not in self.errors:
                    self.add_error(PREFIX + name, errors)
        return cleaned

    def kept(self, name: str, typed: Mapping[str, str]) -> str:
        """The stored secret, unless it would now be sent somewhere else."""
        usual = {field.name: field.default for field in self.adapter.fields}
        place = (typed.get(PLACE) or usual.get(PLACE, "")).rstrip("/")
        if name in self.adapter.plain or place != self.stored.get(PLACE, ""):
            return ""
        return self.stored.get(name, "")

    @property
    def has_dropped(self) -> bool:
        """Whether a secret was typed that this page, which comes back, does not hold any more."""
        secrets = {PREFIX + field.name for field in self.adapter.fields if field.is_secret}
        return any(self.data.get(name) for name in secrets)

    def said(self) -> ChannelSaid:
        cleaned = self.cleaned_data
        events, department = cleaned.get("events", ()), cleaned.get("department")
        return ChannelSaid(cleaned["name"], cleaned["config"], tuple(events), department)

    def show_stored(self, current: Model) -> None:
        channel = cast(Channel, current)
        fresh = ChannelForm(None, adapter=self.adapter, channel=channel)
        words = {
            bound.name: (in_words(fresh[bound.name]), in_words(bound))
            for bound in self.visible_fields()
            if not isinstance(bound.field.widget, forms.PasswordInput)
        }
        stored = {name: now for name, (now, typed) in words.items() if now != typed}
        self.say(stored, seen=queries.fingerprint(channel))


def for_groups(channel: Channel | None) -> dict[str, forms.Field]:
    """What a group or a program hears, and of whom."""
    stored = channel.department_id if channel else None
    return {
        "events": forms.MultipleChoiceField(
            label=_("What does it hear?"),
            choices=list(queries.EVENTS.items()),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        ),
        "department": forms.ModelChoiceField(
            Department.objects.filter(Q(is_active=True) | Q(pk=stored)),
            label=_("Reminders of which department?"),
            help_text=_("News of reports and retrospectives belongs to no department: every group hears it."),
            empty_label=_("all departments"),
            required=False,
        ),
    }


def in_words(bound: forms.BoundField) -> str:
    """The value of a field as its page would show it."""
    value = bound.value()
    labels = {str(code): str(label) for code, label in getattr(bound.field, "choices", ())}
    parts = sorted(map(str, value)) if isinstance(value, list | tuple) else [str(value or "")]
    return " · ".join(labels.get(part, part) for part in parts)


class UserIdField(forms.RegexField):
    """Somebody's id in a chat service: one person, never several or all."""

    def __init__(self) -> None:
        super().__init__(
            r"^[^,\s|@][^,\s|]{0,63}$",
            label=gettext_lazy("Which id has this person there?"),
            help_text=gettext_lazy("As the service's address book shows it."),
            error_messages={"invalid": gettext_lazy("This is no id of one person.")},
            widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        )


class UnknownThereField(PersonField):
    """Somebody whose id in a private channel is not known; administrators alone are told who that is."""

    kind = "unknown_there"

    @classmethod
    def rows(cls, user: User | None, **within: Any) -> QuerySet[User]:
        if user is not None and user.role != User.Role.ADMIN:
            return User.objects.none()
        known = Address.objects.filter(channel=within.get("channel", 0)).exclude(user_id="").values("person")
        return active_people().exclude(pk__in=known).select_related("department")


class NewAddressForm(SeenMixin, forms.Form):
    """Who somebody is on a private channel; to choose from are those of whom that is not known."""

    person = UnknownThereField(label=gettext_lazy("Who?"))
    user_id = UserIdField()

    def __init__(self, data: QueryDict | None, *, channel: Channel) -> None:
        super().__init__(data)
        cast(UnknownThereField, self.fields["person"]).offer(channel=channel.pk)

    def show_stored(self, current: Model) -> None:
        self.say({"user_id": cast(Address, current).user_id}, seen="")


class AddressForm(SeenMixin, forms.Form):
    """Another id for somebody; `seen` is the one that was on the screen."""

    user_id = UserIdField()

    def show_stored(self, current: Model) -> None:
        stored = cast(Address, current).user_id
        self.say({"user_id": stored}, seen=stored)


class ReachForm(forms.Form):
    """Where reminders reach oneself: by one private channel, or by mail."""

    way = forms.ChoiceField(
        label=gettext_lazy("Where should reminders and news reach you?"), widget=forms.RadioSelect
    )

    def __init__(self, data: QueryDict | None, *, person: User, addresses: list[Address]) -> None:
        self.by_value = {str(one.channel_id): one for one in addresses}
        wanted = next((value for value, one in self.by_value.items() if one.wanted), "mail")
        super().__init__(data, initial={"way": wanted})
        words = _("%(channel)s, as %(id)s")
        choices = [
            (value, words % {"channel": one.channel.name, "id": one.user_id})
            for value, one in self.by_value.items()
        ]
        mail = [("mail", _("by mail, to %(address)s") % {"address": person.email})] if person.email else []
        cast(forms.ChoiceField, self.fields["way"]).choices = choices + mail

    def channel(self) -> Channel | None:
        chosen = self.by_value.get(self.cleaned_data["way"])
        return chosen.channel if chosen else None
