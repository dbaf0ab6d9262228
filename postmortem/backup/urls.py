"""The settings about backups. Their names have no namespace, like those of people."""

from django.urls import path

from postmortem.backup import views

urlpatterns = [
    path("", views.backup, name="settings_backup"),
    path("now/", views.backup_now, name="settings_backup_now"),
    path("tried/", views.backup_tried, name="settings_backup_tried"),
]
