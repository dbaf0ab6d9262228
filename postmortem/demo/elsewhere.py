"""What things of the voucher campaign are called in other tools."""

from incidents.models import Incident
from postmortem.activities.models import Deliverable
from postmortem.demo.stage import Stage
from postmortem.links import actions
from postmortem.links.actions import NewLink
from postmortem.links.queries import opens_thing

NUMBERS = {"en": "SHP", "zh-hans": "YHQ"}


def play(stage: Stage, incident: Incident) -> None:
    """The campaign has its page of requirements, the poster its task, the incident its bug."""
    row = Deliverable.objects.filter(activity=incident.activity, kind=Deliverable.Kind.POSTER).get()
    key, pm = NUMBERS[stage.language], stage.who("pm")
    tool = "https://shop-example.pingcode.com/pjm/projects"
    document = f"https://shop-example.feishu.cn/docx/{key}voucher2026"
    for kind, subject, new in (
        ("activity", incident.activity, NewLink("feishu", f"{key}voucher2026", document)),
        ("deliverable", row, NewLink("pingcode", f"{key}-218", f"{tool}/{key}/backlog/{key}-218", "done")),
        ("incident", incident, NewLink("pingcode", f"{key}-240", f"{tool}/{key}/bugs/{key}-240", "done")),
    ):
        thing = opens_thing(pm, kind, subject.pk if subject else 0)
        actions.add_link(thing, new, by=pm, now=stage.at(1, "10:10"))
