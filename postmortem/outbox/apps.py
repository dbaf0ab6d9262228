from django.apps import AppConfig


class OutboxConfig(AppConfig):
    name = "postmortem.outbox"
    label = "outbox"
