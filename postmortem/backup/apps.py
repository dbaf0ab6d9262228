from django.apps import AppConfig


class BackupConfig(AppConfig):
    name = "postmortem.backup"
    label = "backup"
