"""Every address. Names that stay: docs/concepts."""

from django.urls import include, path

from postmortem import views
from postmortem.activities.urls import settings as settings_of_activities
from postmortem.activities.views.break_glass import support
from postmortem.doors.api import urls as doors
from postmortem.doors.views import calendar
from postmortem.evidence.views import files
from postmortem.language.urls import settings as settings_of_language
from postmortem.outbox.views import contacts
from postmortem.views import history

handler400 = "postmortem.views.errors.bad_request"
handler500 = "postmortem.views.errors.server_error"
urlpatterns = [
    path("", views.home, name="home"),
    path("inbox/", views.inbox, name="inbox"),
    path("items/several/", views.items_several, name="items_several"),
    path("items/several/undo/", views.items_undo, name="items_undo"),
    path("items/<int:pk>/", views.item, name="item"),
    path("items/<int:pk>/snooze/", views.item_snooze, name="item_snooze"),
    path("items/<int:pk>/for/", views.item_in_name, name="item_in_name"),
    path("items/<int:pk>/for/file/", views.item_in_name_file, name="item_in_name_file"),
    path("items/<int:pk>/take-back/", contacts.take_back, name="contact_take_back"),
    path("items/<int:pk>/write-again/", contacts.write_again, name="contact_write_again"),
    path("l/end/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("p/<str:token>/", views.partner, name="partner"),
    path("l/<str:token>/", views.personal, name="personal"),
    path("l/<str:token>/file/", views.personal_file, name="personal_file"),
    path("l/<str:token>/later/", views.personal_later, name="personal_later"),
    path("search/", include("postmortem.search.urls")),
    path("new/", views.new, name="new"),
    path("lookup/<str:of>/", views.lookup, name="lookup"),
    path("help/", views.help_index, name="help"),
    path("help/letters/", views.help_letters, name="help_letters"),
    path("help/states/", views.help_states, name="help_states"),
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("metrics", views.metrics, name="metrics"),
    path("settings/begin/", views.begin, name="settings_begin"),
    path("settings/begin/leave/", views.begin_leave, name="settings_begin_leave"),
    path("settings/empty/", views.demo_empty, name="demo_empty"),
    path("settings/deputies/", views.deputies, name="settings_deputies"),
    path("settings/deputies/<int:pk>/end/", views.deputy_end, name="settings_deputy_end"),
    path("settings/files/", files, name="settings_files"),
    path("settings/people/<int:pk>/deputies/", views.person_deputies, name="settings_person_deputies"),
    path("settings/", include("postmortem.people.urls")),
    path("settings/", include("postmortem.outbox.urls")),
    path("settings/backup/", include("postmortem.backup.urls")),
    path("settings/history/", history.house_history, name="settings_history"),
    path("settings/security/", history.security, name="settings_security"),
    path("activities/<int:pk>/history/", history.activity_history, name="activity_history"),
    path("incidents/<int:pk>/history/", history.incident_history, name="incident_history"),
    path("retrospectives/<int:pk>/history/", history.retrospective_history, name="retrospective_history"),
    path("settings/", include("postmortem.upkeep.urls")),
    path("settings/", include("postmortem.doors.urls")),
    path("calendar/<str:token>.ics", calendar, name="calendar"),
    path("api/v1/", doors),
    path("settings/templates/", include(settings_of_activities)),
    path("settings/break-glass/", support, name="settings_break_glass"),
    path("settings/hints/", include(settings_of_language)),
    path("hints/", include("postmortem.language.urls")),
    path("drafts/", include("postmortem.drafts.urls")),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/second/", include("allauth.mfa.urls")),
    path("accounts/elsewhere/", include("allauth.socialaccount.urls")),
    path("accounts/", include("allauth.socialaccount.providers.dingtalk.urls")),
    path("accounts/", include("allauth.socialaccount.providers.feishu.urls")),
    path("", include("postmortem.signin.urls")),
    path("activities/<int:pk>/reminders/", views.activity_reminders, name="activity_reminders"),
    path("activities/<int:pk>/reminders/<slug:kind>/", views.activity_ladder, name="activity_ladder"),
    path(
        "activities/<int:pk>/reminders/<slug:kind>/end/",
        views.activity_ladder_end,
        name="activity_ladder_end",
    ),
    path("activities/<int:pk>/timeline/", views.activity_timeline, name="activity_timeline"),
    path("activities/new/", views.activity_new, name="activity_new"),
    path("activities/", include("postmortem.activities.urls")),
    path("", include("raci.urls")),
    path("retrospectives/trends/", include("postmortem.insights.urls")),
    path("", include("postmortem.links.urls")),
    path("", include("incidents.urls")),
]
