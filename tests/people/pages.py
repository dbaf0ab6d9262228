"""What a settings page says back, read from its markup."""

import re

from postmortem.audit.models import Entry


def field_errors(response):
    """Every error at a field, by the field's id."""
    page = response.content.decode()
    found = re.findall(r'id="id_(\w+)_error">(.*?)</div>\s*</div>', page, re.S)
    return {name: re.findall(r"<p>(.*?)</p>", part) for name, part in found}


def form_errors(response):
    found = re.findall(r'<div class="form-errors".*?</div>\s*</div>', response.content.decode(), re.S)
    return [text for part in found for text in re.findall(r"<p>(.*?)</p>", part)]


def seen(client, address):
    """The hidden value with which an edit form says what it shows."""
    return re.search(r'name="seen" value="(\w+)"', client.get(address).content.decode())[1]


def verbs():
    return list(Entry.objects.values_list("verb", flat=True))
