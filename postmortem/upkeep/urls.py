"""The settings about upkeep. Their names have no namespace, like those of people."""

from django.urls import path

from postmortem.upkeep.views import importing, leaving, merging, retention

urlpatterns = [
    path("import/", importing.bring, name="settings_import"),
    path("import/<int:pk>/", importing.preview, name="settings_import_preview"),
    path("people/<int:pk>/leave/", leaving.leave, name="settings_person_leave"),
    path("people/<int:pk>/leave/now/", leaving.leave_now, name="settings_person_leave_now"),
    path("departments/<int:pk>/merge/", merging.merge, name="settings_department_merge"),
    path("retention/", retention.retention, name="settings_retention"),
    path("retention/files/", retention.stored, name="settings_stored"),
    path("retention/files/<int:pk>/blank/", retention.blank, name="settings_blank"),
]
