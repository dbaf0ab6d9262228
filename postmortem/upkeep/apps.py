from django.apps import AppConfig


class UpkeepConfig(AppConfig):
    name = "postmortem.upkeep"
    label = "upkeep"
