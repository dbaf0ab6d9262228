"""The settings. Their names have no namespace: the bar and allauth's pages lead to "settings"."""

from django.urls import path

from postmortem.people import views

urlpatterns = [
    path("", views.mine, name="settings"),
    path("people/", views.people, name="settings_people"),
    path("people/new/", views.person_new, name="settings_person_new"),
    path("people/<int:pk>/", views.person, name="settings_person"),
    path("people/<int:pk>/access/", views.person_access, name="settings_person_access"),
    path("departments/", views.departments, name="settings_departments"),
    path("departments/new/", views.department_new, name="settings_department_new"),
    path("departments/<int:pk>/", views.department, name="settings_department"),
    path("parties/", views.parties, name="settings_parties"),
    path("parties/new/", views.party_new, name="settings_party_new"),
    path("parties/<int:pk>/", views.party, name="settings_party"),
    path("parties/<int:pk>/contacts/new/", views.contact_new, name="settings_contact_new"),
    path("record/", views.audit, name="settings_record"),
]
