"""Messages that wait for the next page, in a cookie that only this host sets (settings.MESSAGE_STORAGE)."""

from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class HostCookie(CookieStorage):
    cookie_name = "__Host-messages"


class HostMessages(FallbackStorage):
    storage_classes = (HostCookie, SessionStorage)
