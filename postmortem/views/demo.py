"""Empty and begin: take the demo away and make the first administrator."""

from django import forms
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from postmortem.demo import load
from postmortem.people.actions import Person
from postmortem.people.models import User
from postmortem.people.policy import Access, UserRequest, policy

BACKEND = "postmortem.people.backend.Backend"


class BeginForm(forms.ModelForm):  # type: ignore[type-arg]
    """The first administrator, who signs in when the demo logins are gone."""

    password = forms.CharField(
        label=gettext_lazy("Password"),
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    class Meta:
        model = User
        fields = ["account", "display_name", "email"]
        help_texts = {
            "account": gettext_lazy("To sign in with: small letters, digits, dot, dash, underscore."),
        }

    def clean_email(self) -> str | None:
        return (self.cleaned_data["email"] or "").lower() or None

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, self.instance)
        return password

    def administrator(self) -> Person:
        said = {name: self.cleaned_data[name] for name in self.Meta.fields}
        return Person(**said, role=User.Role.ADMIN)


@policy(Access.ADMIN)
def demo_empty(request: UserRequest) -> HttpResponse:
    """GET says what goes and asks for the first administrator; POST does it and signs that person in.

    Only while the demo is there: afterwards the records are real ones, which nobody takes away here.
    """
    if not load.is_loaded():
        raise Http404
    form = BeginForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = load.begin(form.administrator(), form.cleaned_data["password"], now=timezone.now())
        except ValidationError as refusal:
            form.add_error(None, refusal)
        else:
            login(request, user, backend=BACKEND)
            messages.success(request, _("Everything of the demo is gone. Begin with your departments."))
            return redirect("settings_begin")
    return render(request, "demo_empty.html", {"form": form}, status=422 if form.is_bound else 200)
