"""The ways out: what there is, whether it works, who is where; and where reminders reach oneself."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from postmortem.outbox.actions import channels as actions
from postmortem.outbox.channels import CHANNELS, Adapter
from postmortem.outbox.forms.channels import (
    AddressForm,
    ChannelForm,
    NewAddressForm,
    ReachForm,
)
from postmortem.outbox.models import Address, Channel
from postmortem.outbox.queries import channels as queries
from postmortem.outbox.queries import why_paused
from postmortem.people.answer import done, posted, status_of
from postmortem.people.policy import Access, UserRequest, policy


@policy(Access.ADMIN)
def channels(request: UserRequest) -> HttpResponse:
    shown = queries.all_channels()
    failing = [one for one in shown if one.channel.is_active and one.tried.state == "fails"]
    context = {
        "ways": shown,
        "open": sum(one.channel.is_active for one in shown),
        "failing": failing,
        "mail": queries.mail_route(),
        "mail_tried": queries.mail_tried(),
    }
    return render(request, "outbox/channel_list.html", context)


@policy(Access.ADMIN)
def channel_new(request: UserRequest) -> HttpResponse:
    kinds = sorted(CHANNELS.values(), key=lambda adapter: not adapter.is_private)
    return render(request, "outbox/channel_choose.html", {"kinds": kinds})


@policy(Access.ADMIN, opens=queries.adapter)
@never_cache
@sensitive_post_parameters()
def channel_add(request: UserRequest, adapter: Adapter) -> HttpResponse:
    form = ChannelForm(posted(request), adapter=adapter)
    added: list[Channel] = []

    def add() -> None:
        now = timezone.now()
        added.append(actions.add_channel(adapter.kind, form.said(), by=request.user, now=now))

    if done(form, add):
        return saved(request, form, added[0])
    context = {"form": form, "adapter": adapter}
    return render(request, "outbox/channel_form.html", context, status=status_of(form))


@policy(Access.ADMIN, opens=queries.channel)
@never_cache
@sensitive_post_parameters()
def channel_edit(request: UserRequest, channel: Channel) -> HttpResponse:
    adapter = CHANNELS[channel.kind]
    form = ChannelForm(posted(request), adapter=adapter, channel=channel)

    def edit() -> None:
        seen, now = form.cleaned_data["seen"], timezone.now()
        actions.edit_channel(channel, form.said(), seen=seen, by=request.user, now=now)

    if done(form, edit):
        return saved(request, form, channel)
    context = {"form": form, "adapter": adapter, "channel": channel}
    return render(request, "outbox/channel_form.html", context, status=status_of(form))


def saved(request: UserRequest, form: ChannelForm, channel: Channel) -> HttpResponse:
    """To the channel's page; but a secret made up here is shown in this one answer and never again."""
    if form.made:
        return render(request, "outbox/channel_secret.html", {"channel": channel, "secret": form.made})
    messages.success(request, _("Saved."))
    return redirect("settings_channel", channel.pk)


@policy(Access.ADMIN, opens=queries.channel)
def channel(request: UserRequest, channel: Channel) -> HttpResponse:
    context = {
        "shown": queries.shown(channel),
        "settings": queries.settings_of(channel),
        "is_readable": channel.config.is_readable,
        "events": [label for kind, label in queries.EVENTS.items() if kind in channel.events],
        "my_address": queries.address_of(request.user, channel),
        "test": queries.newest_test(request.user, channel),
        "paused": why_paused(),
    }
    return render(request, "outbox/channel_detail.html", context)


@policy(Access.ADMIN)
def mail(request: UserRequest) -> HttpResponse:
    context = {
        "mail": queries.mail_route(),
        "tried": queries.mail_tried(),
        "test": queries.newest_test(request.user, None),
        "paused": why_paused(),
    }
    return render(request, "outbox/channel_mail.html", context)


@policy(Access.ADMIN)
@require_POST
def mail_test(request: UserRequest) -> HttpResponse:
    attempt(request, lambda: actions.send_test(None, by=request.user, now=timezone.now()))
    return redirect("settings_mail")


@policy(Access.ADMIN, opens=queries.channel)
@require_POST
def channel_test(request: UserRequest, channel: Channel) -> HttpResponse:
    attempt(request, lambda: actions.send_test(channel, by=request.user, now=timezone.now()))
    return redirect("settings_channel", channel.pk)


@policy(Access.ADMIN, opens=queries.channel)
@require_POST
def channel_access(request: UserRequest, channel: Channel) -> HttpResponse:
    act = actions.reopen_channel if "open" in request.POST else actions.close_channel
    act(channel, by=request.user, now=timezone.now())
    return redirect("settings_channel", channel.pk)


@policy(Access.ADMIN, opens=queries.private_channel)
def channel_people(request: UserRequest, channel: Channel) -> HttpResponse:
    form = NewAddressForm(posted(request), channel=channel)

    def add() -> None:
        person, user_id = form.cleaned_data["person"], form.cleaned_data["user_id"]
        actions.set_address(channel, person, user_id, seen="", by=request.user, now=timezone.now())

    if done(form, add):
        messages.success(request, _("Saved."))
        return redirect("settings_channel_people", channel.pk)
    context = {
        "channel": channel,
        "form": form,
        "known": queries.known_at(channel),
        "finds": channel.kind in queries.LOOKED_UP,
    }
    return render(request, "outbox/channel_people.html", context, status=status_of(form))


@policy(Access.ADMIN, opens=queries.private_channel)
@require_POST
def channel_lookup(request: UserRequest, channel: Channel) -> HttpResponse:
    act = actions.stop_lookup if "stop" in request.POST else actions.start_lookup
    attempt(request, lambda: act(channel, by=request.user, now=timezone.now()))
    return redirect("settings_channel_people", channel.pk)


@policy(Access.ADMIN, opens=queries.address)
def address(request: UserRequest, address: Address) -> HttpResponse:
    shown = {"seen": address.user_id, "user_id": address.user_id}
    form = AddressForm(posted(request), initial=shown)

    def save() -> None:
        typed, seen = form.cleaned_data["user_id"], form.cleaned_data["seen"]
        channel, person = address.channel, address.person
        actions.set_address(channel, person, typed, seen=seen, by=request.user, now=timezone.now())

    if done(form, save):
        messages.success(request, _("Saved."))
        return redirect("settings_channel_people", address.channel_id)
    context = {"form": form, "address": address}
    return render(request, "outbox/channel_address.html", context, status=status_of(form))


@policy(Access.ADMIN, opens=queries.address)
@require_POST
def address_remove(request: UserRequest, address: Address) -> HttpResponse:
    actions.remove_address(address, by=request.user, now=timezone.now())
    return redirect("settings_channel_people", address.channel_id)


@policy(Access.SIGNED_IN)
def reach(request: UserRequest) -> HttpResponse:
    me, addresses = request.user, queries.addresses_of(request.user)
    form = ReachForm(posted(request), person=me, addresses=addresses)
    if done(form, lambda: actions.choose_way(me, form.channel(), now=timezone.now())):
        messages.success(request, _("Saved."))
        return redirect("settings_reach")
    context = {"form": form, "me": me, "addresses": addresses}
    return render(request, "outbox/channel_reach.html", context, status=status_of(form))


def attempt(request: UserRequest, act: Callable[[], object]) -> None:
    """Act; what refuses it is said on the next page."""
    try:
        act()
    except ValidationError as refusal:
        messages.error(request, refusal.message)
