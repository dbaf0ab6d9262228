from django.apps import AppConfig


class DraftsConfig(AppConfig):
    name = "postmortem.drafts"
    label = "drafts"
