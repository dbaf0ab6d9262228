"""The settings about chasing. Their names have no namespace, like those of people."""

from django.urls import path

from postmortem.outbox.views import absences, channels, contacts, house, ladder, runs

urlpatterns = [
    path("channels/", channels.channels, name="settings_channels"),
    path("channels/new/", channels.channel_new, name="settings_channel_new"),
    path("channels/new/<slug:kind>/", channels.channel_add, name="settings_channel_add"),
    path("channels/mail/", channels.mail, name="settings_mail"),
    path("channels/mail/test/", channels.mail_test, name="settings_mail_test"),
    path("channels/<int:pk>/", channels.channel, name="settings_channel"),
    path("channels/<int:pk>/edit/", channels.channel_edit, name="settings_channel_edit"),
    path("channels/<int:pk>/access/", channels.channel_access, name="settings_channel_access"),
    path("channels/<int:pk>/test/", channels.channel_test, name="settings_channel_test"),
    path("channels/<int:pk>/people/", channels.channel_people, name="settings_channel_people"),
    path("channels/<int:pk>/look-up/", channels.channel_lookup, name="settings_channel_lookup"),
    path("addresses/<int:pk>/", channels.address, name="settings_address"),
    path("addresses/<int:pk>/remove/", channels.address_remove, name="settings_address_remove"),
    path("reach/", channels.reach, name="settings_reach"),
    path("ladders/", ladder.ladders, name="settings_ladders"),
    path("ladders/<slug:kind>/", ladder.ladder, name="settings_ladder"),
    path("ladders/<slug:kind>/end/", ladder.ladder_end, name="settings_ladder_end"),
    path("calendar/", house.calendar, name="settings_calendar"),
    path("calendar/days/", house.special_day_new, name="settings_special_day_new"),
    path("calendar/days/<int:pk>/remove/", house.special_day_remove, name="settings_special_day_remove"),
    path("away/", absences.away, name="settings_away"),
    path("away/<int:pk>/end/", absences.away_end, name="settings_away_end"),
    path("people/<int:pk>/away/", absences.person_away, name="settings_person_away"),
    path("contacts/<int:pk>/", contacts.contact, name="settings_contact"),
    path("contacts/<int:pk>/off/", contacts.contact_off, name="settings_contact_off"),
    path("runs/", runs.runs, name="settings_runs"),
    path("runs/pause/", runs.runs_pause, name="settings_runs_pause"),
    path("runs/resume/", runs.runs_resume, name="settings_runs_resume"),
    path("deliveries/", runs.delivery_log, name="settings_deliveries"),
    path("deliveries/<uuid:pk>/again/", runs.send_again, name="settings_send_again"),
]
