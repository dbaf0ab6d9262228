"""What is asked while somebody writes (/hints/), and the settings; without a namespace, as the other ones."""

from django.urls import path

from postmortem.language import views

urlpatterns = [path("", views.hints, name="hints")]
settings = [
    path("", views.settings_hints, name="settings_hints"),
    path("new/", views.pattern_add, name="settings_hint_new"),
    path("<int:pk>/switch/", views.pattern_switch, name="settings_hint_switch"),
    path("shipped/<slug:code>/switch/", views.shipped_switch, name="settings_hint_shipped"),
]
