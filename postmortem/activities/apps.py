from django.apps import AppConfig


class ActivitiesConfig(AppConfig):
    name = "postmortem.activities"
    label = "activities"
