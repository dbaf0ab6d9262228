from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "postmortem.evidence"
    label = "evidence"
