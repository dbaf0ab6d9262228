from django.apps import AppConfig


class PostmortemConfig(AppConfig):
    """The top: pages made of several apps, commands and the Celery schedule. It has no models."""

    name = "postmortem"
