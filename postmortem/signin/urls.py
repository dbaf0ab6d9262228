"""Ways in, and the settings about them. Their names have no namespace, like those of people."""

from allauth.socialaccount.providers.openid_connect.views import login
from django.urls import path

from postmortem.signin import company, provider
from postmortem.signin.views import codes, doors, elsewhere, invitations, raising, sessions

urlpatterns = [
    path("join/<str:token>/", doors.join, name="join"),
    path("invited/<str:token>/", invitations.invited, name="invited"),
    path("sign-in/code/", codes.ask, name="signin_code"),
    path("sign-in/code/confirm/", codes.confirm, name="signin_code_confirm"),
    path("sign-in/link/<str:token>/", codes.link, name="signin_link"),
    path("sign-in/with/<slug:code>/", elsewhere.leave, name="signin_with"),
    path("accounts/oidc/<slug:provider_id>/login/", login, name="openid_connect_login"),
    path(
        "accounts/oidc/<slug:provider_id>/login/callback/", company.callback, name="openid_connect_callback"
    ),
    path("accounts/wecom/login/callback/", provider.callback, name="wecom_callback"),
    path("settings/sessions/", sessions.sessions, name="settings_sessions"),
    path("settings/connections/", elsewhere.connections, name="settings_connections"),
    path("settings/sign-in/", elsewhere.sign_in, name="settings_sign_in"),
    path("settings/sign-in/groups/<int:pk>/remove/", elsewhere.group_remove, name="settings_group_remove"),
    path("settings/sign-in/second/", raising.second_step, name="settings_second_step"),
    path("settings/join/", doors.departments, name="settings_join"),
    path("settings/departments/<int:pk>/join/", doors.department, name="settings_department_join"),
    path("settings/join/<int:pk>/revoke/", doors.revoke, name="settings_join_revoke"),
    path("settings/joining/<int:pk>/", doors.decide, name="settings_joining"),
    path("settings/people/<int:pk>/invite/", invitations.person, name="settings_person_invite"),
    path("settings/people/<int:pk>/sign-in/", sessions.person, name="settings_person_sign_in"),
    path("settings/people/<int:pk>/administrator/", raising.person, name="settings_person_admin"),
]
