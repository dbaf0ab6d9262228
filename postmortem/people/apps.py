from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "postmortem.people"
    label = "people"
