"""Under /settings/: keys and the own calendar. The API and the calendar have addresses of their own."""

from django.urls import path

from postmortem.doors import views

urlpatterns = [
    path("keys/", views.keys, name="settings_keys"),
    path("keys/<int:pk>/revoke/", views.key_revoke, name="settings_key_revoke"),
    path("service-keys/", views.service_keys, name="settings_service_keys"),
    path("service-keys/<int:pk>/revoke/", views.service_key_revoke, name="settings_service_key_revoke"),
    path("my-calendar/", views.calendar_settings, name="settings_my_calendar"),
]
