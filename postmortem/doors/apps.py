from django.apps import AppConfig


class DoorsConfig(AppConfig):
    name = "postmortem.doors"
    label = "doors"
