from django.apps import AppConfig


class LanguageConfig(AppConfig):
    name = "postmortem.language"
    label = "language"
