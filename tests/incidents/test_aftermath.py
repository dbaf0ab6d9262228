"""What happened after an activity, on its page: as much as each reader may open."""

from datetime import timedelta

import pytest

from incidents.models import Incident, IncidentDepartment, Retrospective
from incidents.templatetags.after import aftermath
from postmortem.activities.models import BreakGlass
from postmortem.activities.queries import hats, readable
from postmortem.audit.models import Revision
from postmortem.people.models import User
from tests import make
from tests.make import NOW

pytestmark = pytest.mark.django_db
BOSS = User.Role.EXECUTIVE


def frozen(page, **fields):
    """Published, as it then stands."""
    kept = Revision.objects.create(
        kind=Revision.Kind.RETROSPECTIVE,
        subj_type=Retrospective._meta.label_lower,
        subj_id=page.pk,
        number=1,
        document={},
        sha256="0" * 64,
        at=NOW,
    )
    Retrospective.objects.filter(pk=page.pk).update(current=kept, **fields)


def lead_of(home, person):
    home.lead = person
    home.save()
    return person


class Scene:
    """An activity with pages that are open to different people, and everybody who can open it."""

    def __init__(self, *, restricted):
        self.activity = make.activity(restricted=restricted)
        self.boss, self.affected = make.user(role=BOSS), make.department()
        below = [make.incident(activity=self.activity, status="analysing") for _ in range(5)]
        IncidentDepartment.objects.create(incident=below[1], department=self.affected)
        Incident.objects.filter(pk=below[2].pk).update(owner=self.boss, reporter=self.boss)
        about = [{"incident": one} for one in below] + [{"activity": self.activity}]
        other = make.user()
        pages = [make.retrospective(owner=other, **one) for one in about]
        frozen(pages[3])
        frozen(pages[4], visibility="restricted")
        Retrospective.objects.filter(pk=pages[5].pk).update(owner=self.boss)
        make.retrospective(incident=make.incident(activity=make.activity(), status="analysing"))

    def driver(self):
        return self.activity.lead

    def executive(self):
        return self.boss

    def executive_who_takes_part(self):
        make.participant(self.activity, self.boss)
        return self.boss

    def lead(self):
        home = make.department()
        make.takes_part(self.activity, home)
        return lead_of(home, make.user(department=home))

    def lead_who_is_named(self):
        person = self.lead()
        make.participant(self.activity, person)
        return person

    def stand_in(self):
        made = make.deputy(self.activity.lead, make.user(), activity=self.activity)
        return made.deputy

    def executive_who_stands_in(self):
        make.deputy(self.activity.lead, self.boss, activity=self.activity)
        return self.boss

    def admin(self):
        return make.user(role=User.Role.ADMIN)

    def admin_who_leads_here(self):
        make.takes_part(self.activity, self.affected)
        return lead_of(self.affected, self.admin())

    def admin_whose_department_is_affected(self):
        return lead_of(self.affected, self.admin())


READERS = [name for name in vars(Scene) if not name.startswith("_")]
SHUT_OUT = {(True, "executive"), (True, "lead")}  # a restricted one opens for those who are named in it


def opened_by(person, activity):
    """The reader as they come with a request; an administrator looks in."""
    reader = User.objects.get(pk=person.pk)
    reader.asks_at = NOW
    if reader.role == User.Role.ADMIN:
        hour = timedelta(hours=1)
        look = BreakGlass.objects.create(
            activity=activity, by=reader, reason="A leak.", at=NOW, until=NOW + hour
        )
        reader.looks_into = (look.pk,)
    return reader


@pytest.mark.parametrize(
    ("restricted", "name"),
    [(shut, name) for shut in (False, True) for name in READERS if (shut, name) not in SHUT_OUT],
)
def test_it_shows_what_the_reader_may_open(restricted, name, django_assert_num_queries):
    scene = Scene(restricted=restricted)
    reader = opened_by(getattr(scene, name)(), scene.activity)
    activity = readable(reader, scene.activity.pk)
    worn = hats(reader, activity)

    with django_assert_num_queries(1):
        found = aftermath(reader, activity, worn)

    below = Retrospective.objects.filter(incident__activity=activity)
    of_it = Retrospective.objects.filter(activity=activity)
    assert found.incidents == [*Incident.objects.visible_to(reader).filter(activity=activity)]
    assert found.retrospectives == [*Retrospective.objects.visible_to(reader) & (below | of_it)]
    assert len(found.incidents) == 5


def test_the_newest_are_shown():
    activity = make.activity()
    made = [make.incident(activity=activity, reported_at=NOW + timedelta(days=n)) for n in range(12)]
    reader = opened_by(activity.lead, activity)

    found = aftermath(reader, activity, hats(reader, readable(reader, activity.pk)))

    assert found.incidents == made[:1:-1]
