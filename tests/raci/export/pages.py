"""What the tests of export ask for and how they read it."""

import re

from django.urls import reverse


def address(plan, name="export", *more):
    return reverse(f"raci:{name}", args=[plan.activity.pk, *more])


def taken(client, user, plan, form, *number):
    """One file, as this person gets it."""
    client.force_login(user)
    name = "export_revision" if number else "export"
    return client.get(address(plan, name, *number), {"format": form})


def text_of(response):
    """The page as a reader sees it: without tags, one space between words."""
    main = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def rows_of(table):
    """What a file says, row by row: task, phase, due, and who has which letter."""
    return [
        (row.task, row.phase, row.due, {letter: row.names(letter) for letter in sorted(row.letters)})
        for row in table.rows
    ]
