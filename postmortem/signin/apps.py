from django.apps import AppConfig


class SignInConfig(AppConfig):
    name = "postmortem.signin"
    label = "signin"
