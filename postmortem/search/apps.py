from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "postmortem.search"
    label = "search"
