"""What upkeep has pages for: an address book that is looked at, a file that could be blanked."""

from postmortem.evidence.models import StoredFile
from postmortem.people.models import User
from postmortem.upkeep import actions
from postmortem.upkeep.rules.retention import KINDS
from tests import make
from tests.make import NOW
from tests.upkeep import books


def kept(world):
    rows = [["new.one", "New One", "", "Design", "", "", "", ""], ["", "No account", "", "", "", "", "", ""]]
    book = actions.bring_people("book.csv", books.own(*rows), adds_departments=True, by=world.admin, now=NOW)
    stored = StoredFile.objects.order_by("pk").first()
    gone = make.user("gone.soon", department=world.departments["elsewhere"], role=User.Role.MEMBER)
    world.things |= {
        "book": book,
        "stored": stored,
        "leaving": gone,
        "design_home": world.departments["design"],
    }
    world.posts["retention"] = {"save": "1"} | {kind: said.days or "" for kind, said in KINDS.items()}
