from django.apps import AppConfig


class LinksConfig(AppConfig):
    name = "postmortem.links"
    label = "links"
