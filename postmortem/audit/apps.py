from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "postmortem.audit"
    label = "audit"
