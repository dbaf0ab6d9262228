"""A small world with everything in it once, and people who wear one hat each.

It serves the permission matrix, the canary crawl and the accessibility walk: whoever may not see names must
find none of these names, addresses and numbers anywhere, though they stand in every field that people fill.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from urllib.parse import unquote

from django.core.files.uploadedfile import SimpleUploadedFile

from incidents import actions as incidents
from incidents.actions import NewActionItem, NewEvent, NewFinding, NewImpact, NewReport
from incidents.actions.retrospective_text import fingerprint
from incidents.actions.sides.checking import confirm_facts
from incidents.models import ActionItem, Incident, Lesson, Retrospective
from incidents.models.retrospective import SectionCode
from postmortem.activities import actions
from postmortem.activities.actions import Arrival, NewMetric, NewSlot
from postmortem.activities.actions.asking import ask_deliver
from postmortem.activities.models import Activity, CheckCell, Deliverable
from postmortem.activities.rules import mark
from postmortem.evidence.models import Evidence
from postmortem.language.actions import Said, add_pattern
from postmortem.outbox.actions import change_ladder
from postmortem.outbox.actions import channels as ways
from postmortem.outbox.links import partner_path, token_for
from postmortem.outbox.models import Duty, Message, SpecialDay
from postmortem.outbox.queries.channels import fingerprint as fingerprint_of
from postmortem.outbox.rules import DEFAULT
from postmortem.people import actions as people
from postmortem.people import queries
from postmortem.people.choosing import PersonField
from postmortem.people.models import Department, User
from raci import actions as raci
from raci.actions.waiving import Exempt
from raci.queries import sheets_of
from raci.rules import RowAnswer, SheetAnswer
from tests import make
from tests.cast import CAST, NAMED, PHONE, gossip
from tests.make import NOW
from tests.world_checks import ruled
from tests.world_doors import doored
from tests.world_keys import keyed
from tests.world_learning import left_behind
from tests.world_links import linked
from tests.world_log import said
from tests.world_reading import read
from tests.world_sides import sided, viewed
from tests.world_times import timed
from tests.world_upkeep import kept

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
SECRET = "canary-7Qx9-secret"


@dataclass
class World:
    """People by hat, and everything that has an address, by the names that permission_matrix.toml uses."""

    people: dict[str, User] = field(default_factory=dict)
    departments: dict[str, Department] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)
    posts: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __getattr__(self, name: str) -> Any:
        if name in self.people:
            return self.people[name]
        if name in self.things:
            return self.things[name]
        raise AttributeError(name)

    def canaries(self) -> list[str]:
        """What nobody reads who may not see names: names in both scripts, accounts, addresses, a number."""
        words = [PHONE]
        for name in NAMED:
            latin, han, _home, _role = CAST[name]
            words += [latin, han, self.people[name].account, str(self.people[name].email)]
        return words


def build() -> World:
    world = World()
    hire(world)
    preparing(world)
    excepting(world)
    aligning(world)
    risking(world)
    signing(world)
    live(world)
    timed(world)
    pressing(world)
    restricted(world)
    houses(world)
    ways_out(world)
    sent(world)
    said(world)
    ruled(world)
    left_behind(world)
    links(world)
    outside(world)
    chasing(world)
    read(world)
    doored(world)
    kept(world)
    linked(world)
    world.things["lookup"] = SimpleNamespace(pk=PersonField().token())
    keyed(world)
    return world


def hire(world: World) -> None:
    for code in dict.fromkeys(home for _latin, _han, home, _role in CAST.values()):
        world.departments[code] = make.department(code)
    for name, (latin, han, home, role) in CAST.items():
        account = latin.lower().replace(" ", ".")
        world.people[name] = make.user(
            account,
            display_name=f"{latin} {han}",
            department=world.departments[home],
            role=role,
            password=make.PASSWORD,
        )
    for code, lead in (("design", "lead"), ("business", "asker"), ("service", "reporter")):
        people.set_lead(world.departments[code], world.people[lead], by=None, now=NOW)


def plan(world: World, title: str, **fields: Any) -> Activity:
    """An activity of the driver, with Design and Business, and an owner of its effect."""
    made = make.activity(
        title=title,
        lead=world.driver,
        sponsor=world.sponsor,
        requesting_department=world.departments["business"],
        goal=gossip("driver", "sponsor"),
        non_goal=gossip("asker"),
        reuse_plan=gossip("painter"),
        requested_at=NOW - 5 * DAY,
        notified_at=NOW - 5 * DAY,
        agreed_launch_at=NOW + 4 * DAY,
        **fields,
    )
    for code in ("business", "design"):
        make.takes_part(made, world.departments[code])
    make.participant(made, world.participant)
    outcome = row(world, made, "Final effect", "asker", kind="outcome")
    make.letter(outcome, "R", world.departments["business"])
    return made


def row(world: World, activity: Activity, name: str, owner: str, **fields: Any) -> Deliverable:
    position = activity.deliverables.count() + 1
    fields = {"acceptance": gossip("painter", "lead"), "approver": world.driver, **fields}
    return make.deliverable(
        activity=activity,
        name=name,
        accountable=world.people[owner] if owner else None,
        position=position,
        due_at=NOW + DAY,
        **fields,
    )


def preparing(world: World) -> None:
    """A draft whose rows stand at every step."""
    activity = plan(world, "Voucher campaign")
    world.things["activity"] = activity
    names = ["poster", "text", "film", "guide", "page", "banner", "sound"]
    owners = ["participant", "participant", "painter", "", "", "", "painter"]
    rows = {name: row(world, activity, name, owner) for name, owner in zip(names, owners, strict=True)}
    world.things |= rows
    upload = SimpleUploadedFile("notes.txt", gossip("participant").encode())
    version = actions.hand_in_file(
        rows["poster"],
        upload,
        {"placeholder": True, "origin_note": gossip("painter")},
        by=world.participant,
        now=NOW,
    )
    actions.record_arrival(rows["film"], Arrival(text=gossip("painter")), by=world.painter, now=NOW)
    world.things["version"] = version
    world.things["film_version"] = rows["film"].versions.get()
    raci.hand_over(rows["sound"].pk, world.participant, gossip("painter"), by=world.painter, now=NOW)
    actions.address(rows["guide"], world.departments["design"], by=world.driver, now=NOW)
    for name in ("page", "banner"):
        actions.propose(rows[name], world.participant, by=world.driver, now=NOW)
    counter = {"due_at": (NOW + 2 * DAY).isoformat()}
    actions.send_back(rows["banner"].pk, gossip("participant"), counter, by=world.participant, now=NOW)
    world.things["duty"] = Duty.objects.get(kind="accept", subj_id=rows["page"].pk, state="open")
    late(world, activity)


def late(world: World, activity: Activity) -> None:
    """Something whose time has passed, with a stand-in: how does it go on?"""
    made = make.deliverable(
        activity=activity,
        name="Radio spot",
        accountable=world.painter,
        approver=world.driver,
        acceptance=gossip("painter", "lead"),
        position=8,
        due_at=NOW - HOUR,
    )
    asked = ask_deliver(made, now=NOW - DAY)
    stand_in = Arrival(text=gossip("painter"), placeholder=True, origin_note=gossip("asker"))
    actions.record_arrival(made, stand_in, by=world.painter, now=NOW - HOUR)
    world.things["late"] = made
    world.posts["how"] = {"choice": "drop", "mark": mark(made, asked), "reason": "No time."}


def excepting(world: World) -> None:
    """A rule that does not hold for a while, and the question to whoever entered it."""
    what, reason = Exempt("R01", row=world.guide), gossip("painter", "lead")
    entered = raci.waive(world.activity.pk, what, reason=reason, by=world.driver, now=NOW)
    world.things["exception"] = entered


def aligning(world: World) -> None:
    """A scheme with a scenario that is not covered, and a test reading with one answer."""
    known = {"by": world.driver, "now": NOW - 2 * HOUR}
    scheme = actions.begin_table(world.activity, "coverage", **known)
    actions.add_line(scheme, "row", actions.NewLine(gossip("painter")), **known)
    reading = actions.begin_table(world.activity, "test_reading", **known)
    reader = actions.add_line(reading, "column", actions.NewLine(gossip("asker")), **known)
    question = reading.lines.filter(axis="row").first()
    cell = CheckCell(table=reading, row=question, column=reader)
    actions.answer_cell(cell, {"text": gossip("lead")}, version=1, **known)
    world.things |= {"coverage": scheme, "reading": reading}
    world.things |= {"reading_row": question, "reading_column": reader}


def risking(world: World) -> None:
    """A risk that the participant was told of and the sponsor is to sign for, a sentence of a pre-mortem, an
    alignment and a kick-off.
    """
    activity, design = world.activity, world.departments["design"]
    new = actions.NewEntry(
        kind="risk", text=gossip("painter"), people=[world.participant], likelihood=2, impact=3
    )
    risk = actions.write_entry(activity, new, by=world.driver, now=NOW)
    actions.ask_signer(risk.pk, world.sponsor, by=world.driver, now=NOW)
    fear = actions.say_premortem(activity, design, gossip("lead"), by=world.lead, now=NOW)
    three = {"goal": gossip("asker"), "action": gossip("painter"), "resource": gossip("lead")}
    actions.save_weekly(activity, three, by=world.driver, now=NOW)
    actions.write_kickoff(activity, gossip("driver"), [design], by=world.driver, now=NOW)
    world.things["risk"] = SimpleNamespace(pk=risk.number)
    world.things["fear"] = SimpleNamespace(pk=fear.number)
    world.posts["fear"] = {"department": design.pk, "sentence": "The fonts come late."}
    world.posts["kickoff"] = {"there": [design.pk], "minutes": "We begin."}


def signing(world: World) -> None:
    """A matrix that waits for its signatures."""
    activity = plan(world, "Spring sale")
    made = row(world, activity, "Leaflet", "painter")
    make.letter(made, "R", world.departments["design"], world.painter)
    raci.put_forward(activity.pk, by=world.driver, now=NOW)
    raci.ask_preview(activity.pk, "https://preview.example/sale", by=world.driver, now=NOW)
    whole = plan(world, "Autumn sale")
    make.letter(whole.deliverables.get(), "I", world.departments["design"])
    world.things |= {"signed": activity, "leaflet": made, "whole": whole}
    table = b"Task,Design\nCopy,A\n"
    world.things["brought"] = raci.bring_table(world.whole, "plan.csv", table, by=world.driver, now=NOW)
    coming_back(world)
    sheet = sheets_of(world.lead, activity.pk)[0]
    world.posts["pass_on"] = {"department": sheet.department_id, "to": f"0.{world.painter.pk}"}
    world.posts["sheet"] = {
        "number": sheet.revision.number,
        "department": sheet.department_id,
        "sheet": sheet.digest,
        "row": [f"{one.row.pk}:{one.digest}" for one in sheet.rows],
    }


def coming_back(world: World) -> None:
    """A row that the lead has sent back on a sheet, which is to be chosen about."""
    activity = plan(world, "Night sale")
    made = row(world, activity, "Ticket", "painter")
    make.letter(made, "R", world.departments["design"], world.painter)
    raci.put_forward(activity.pk, by=world.driver, now=NOW)
    sheet = sheets_of(world.lead, activity.pk)[0]
    back = {one.row.pk: RowAnswer(one.digest, "sent_back", gossip("painter")) for one in sheet.rows}
    answer = SheetAnswer(activity.pk, sheet.revision.number, sheet.department_id, sheet.digest, back)
    signoff = raci.sign(answer, by=world.lead, now=NOW)
    world.things |= {"came_back_of": activity, "came_back": signoff.rows.first()}


def live(world: World) -> None:
    """Live since yesterday; reports in every state, retrospectives at work, in review, published."""
    activity = plan(world, "App campaign")
    made = row(world, activity, "Flyer", "painter")
    make.letter(made, "R", world.departments["design"], world.painter)
    raci.put_forward(activity.pk, by=world.driver, now=NOW - 3 * DAY)
    raci.launch(activity.pk, NOW - DAY, by=world.driver, now=NOW - DAY, reason=gossip("driver"))
    world.things |= {"live": activity, "flyer": made}
    world.things["incident"] = reported(world)
    world.things["explained"] = explained(world, reported(world))
    world.things["mitigated"] = stopped(reported(world), world)
    world.things["work"] = at_work(world, reported(world))
    world.things["shared"] = shared(world, at_work(world, reported(world)))
    checked(world.shared)
    world.things["review"] = sent_round(world, at_work(world, reported(world)))
    world.things["answered"] = answered(world, at_work(world, reported(world)))
    sided(world, shared(world, viewed(world, at_work(world, reported(world)))))
    world.things["side"] = world.work.perspectives.get(author=world.lead)
    published = answered(world, viewed(world, at_work(world, reported(world))))
    world.things["published"] = incidents.publish(published.pk, by=world.driver, now=NOW)
    incidents.move_incident(published.incident_id, "learning", by=world.driver, now=NOW)
    world.things["learning"] = Incident.objects.get(pk=published.incident_id)
    world.things["analysed"] = world.work.incident
    notes = incidents.jot(world.analysed, [gossip("lead")], by=world.driver, now=NOW - 15 * HOUR)
    world.things["jotting"] = notes[0]
    world.things["factor"] = world.work.factors.first()
    world.things["lesson"] = Lesson.objects.get(retrospective=world.work)
    items = {"open": world.work, "done": world.review, "wont_do": world.published}
    for status, found in items.items():
        world.things[f"item_{status}"] = ActionItem.objects.get(retrospective=found)
    done = world.item_done
    incidents.mark_done(done.pk, gossip("painter"), by=world.participant, now=NOW)
    incidents.wont_do(world.item_wont_do.pk, gossip("driver"), by=world.driver, now=NOW)
    said = Said("en", "those people again", "sides", "hint")
    world.things["phrase"] = add_pattern(said, by=world.people["admin"], now=NOW)
    once_more(world)


def once_more(world: World) -> None:
    """The same again: inherited, unconfirmed, with a lesson to answer."""
    said = raci.Again("App campaign again", goal=gossip("painter"))
    world.things["again"] = incidents.do_again(world.live, said, by=world.driver, now=NOW)
    world.things["learnt"] = Lesson.objects.get(retrospective=world.published)


def pressing(world: World) -> None:
    """A slot, an old version in use, and a metric of the live activity whose figure is asked for."""
    slot = NewSlot(gossip("painter")[:80], NOW + 3 * DAY)
    world.things["slot"] = actions.add_slot(world.activity, slot, by=world.driver, now=NOW)
    version, channel = world.version, gossip("asker")[:80]
    world.things["publication"] = actions.publish(version, channel, NOW, by=world.driver, now=NOW)
    about = {"subj_type": "activities.assetversion", "subj_id": version.pk, "fact_key": "arrival"}
    Evidence.objects.create(**about, kind="file", file=version.file, by=world.driver, at=NOW)
    measured = NewMetric(
        gossip("painter")[:80],
        unit="pieces",
        owner=world.participant,
        is_key=True,
        expected={"1h": Decimal(30)},
    )
    world.things["metric"] = actions.add_metric(world.live, measured, by=world.driver, now=NOW)
    world.things["checkpoint"] = world.metric.checkpoints.get()
    world.things["voice"] = actions.add_voice(
        world.activity,
        gossip("asker"),
        source=gossip("painter")[:80],
        theme=gossip("asker")[:40],
        by=world.driver,
        now=NOW,
    )
    world.posts["figures"] = {f"actual_{world.checkpoint.pk}": "12"}


def reported(world: World) -> Incident:
    about = NewReport(
        seen=gossip("asker", "painter"),
        started_at=NOW - 20 * HOUR,
        zone="Asia/Shanghai",
        activity=world.live,
        affected=("customers",),
        title="No orders in the first hour",
    )
    made = incidents.report(about, by=world.reporter, now=NOW - 19 * HOUR)
    finding = NewFinding(kind="design", text=gossip("painter"), deliverable=world.flyer)
    incidents.add_finding(made.pk, finding, by=world.driver, now=NOW - 18 * HOUR)
    event = NewEvent(happened_at=NOW - 18 * HOUR, marker="diagnosis", text=gossip("driver", "lead"))
    incidents.add_event(made.pk, event, by=world.driver, now=NOW - 18 * HOUR)
    impact = NewImpact(kind="orders", expected=30, actual=0, note=gossip("asker"))
    incidents.add_impact(made.pk, impact, by=world.driver, now=NOW - 18 * HOUR)
    return made


def explained(world: World, made: Incident) -> Incident:
    """A claim with a file and a text beside it, what is said in the meantime, and a complaint that waits."""
    when = {"by": world.driver, "now": NOW - 18 * HOUR}
    said = {"workaround": gossip("painter"), "customer_message": gossip("asker")}
    incidents.say_meanwhile(made.pk, made.version, said, **when)
    claim = incidents.add_claim(made.pk, gossip("lead"), gossip("painter"), **when)
    world.things["claim"] = claim
    upload = SimpleUploadedFile(f"{CAST['painter'][1]}.txt", b"what the server said")
    shown = incidents.add_claim_evidence(claim, incidents.Shown("for"), upload, **when)
    world.things["claim_shown"] = shown
    incidents.add_claim_evidence(claim, incidents.Shown("against", text=gossip("driver")), None, **when)
    world.things["complaint"] = incidents.report(
        NewReport(
            seen=gossip("asker"),
            started_at=NOW - 20 * HOUR,
            zone="Asia/Shanghai",
            activity=world.live,
            affected=("complaint",),
        ),
        by=world.reporter,
        now=NOW - 19 * HOUR,
    )
    return made


def stopped(made: Incident, world: World) -> Incident:
    return incidents.stop_incident(
        made.pk, gossip("painter"), at=NOW - 17 * HOUR, by=world.driver, now=NOW - 17 * HOUR
    )


def at_work(world: World, made: Incident) -> Retrospective:
    """Analysed and compiled, with all sections, three conditions, a lesson, an improvement."""
    stopped(made, world)
    incidents.move_incident(made.pk, "analysing", by=world.driver, now=NOW - 16 * HOUR)
    incidents.compile_due(now=NOW - 16 * HOUR)
    found = Retrospective.objects.get(incident=made)
    when = {"by": world.driver, "now": NOW - 15 * HOUR}
    for code in SectionCode:
        incidents.save_section(found.pk, (code, found.language), 0, "The poster came late.", **when)
    for code in ("late_material", "no_single_owner", "short_lead_time"):
        condition = incidents.Condition(code, "The poster was final late.", "Nobody had a date.")
        incidents.add_factor(found.pk, condition, **when)
    incidents.add_lesson(found.pk, "keep", "Read it aloud.", **when)
    item = NewActionItem("Final four hours ahead", "The slot moves if not.", world.participant, NOW + 7 * DAY)
    found.refresh_from_db()
    incidents.add_action_item(found, item, **when)
    return found


def shared(world: World, found: Retrospective) -> Retrospective:
    return incidents.share_for_checking(found.pk, by=world.driver, now=NOW - 14 * HOUR)


def checked(found: Retrospective) -> None:
    """Everybody asked has looked at the facts: they are right."""
    waiting = Duty.objects.open().filter(kind="facts", subj_id=found.pk)
    for duty in waiting.select_related("holder"):
        confirm_facts(found.pk, by=duty.holder, now=NOW - 14 * HOUR)


def sent_round(world: World, found: Retrospective) -> Retrospective:
    checked(shared(world, found))
    return incidents.send_round(found.pk, by=world.driver, now=NOW - 14 * HOUR)


def answered(world: World, found: Retrospective) -> Retrospective:
    """Every lead has said something: one objects, with a reason that is printed."""
    sent_round(world, found)
    for lead in (world.lead, world.asker):
        agrees, reason = lead == world.lead, "" if lead == world.lead else gossip("painter")
        incidents.answer_round(found.pk, agrees=agrees, reason=reason, by=lead, now=NOW - 13 * HOUR)
    found.refresh_from_db()
    return found


def restricted(world: World) -> None:
    """Something for the listed only: not for leads of departments taking part, not for executives."""
    activity = plan(world, "Office move", restricted=True)
    world.things["restricted"] = activity
    world.things["restricted_incident"] = make.incident(activity=activity, reporter=world.driver)


def ways_out(world: World) -> None:
    """A private channel where the administrator is known, a group's, a program's; their secrets."""
    app = {"corp_id": "ww1", "agent_id": "1000002", "secret": f"{SECRET}-app"}
    robot = {"url": f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={SECRET}-robot"}
    hook = {"url": f"https://example.com/{SECRET}-path", "secret": f"{SECRET}-{SECRET}-hmac"}
    for name, kind, config in (
        ("channel", "wecom_app", app),
        ("robot", "wecom_robot", robot),
        ("hook", "webhook", hook),
    ):
        said = ways.ChannelSaid(f"The {name}", config)
        world.things[name] = ways.add_channel(kind, said, by=world.admin, now=NOW)
    channel = world.things["channel"]
    address = ways.set_address(channel, world.admin, "adda", seen="", by=world.admin, now=NOW)
    world.things["address"] = address
    plain = {f"set_{name}": value for name, value in app.items() if name != "secret"}
    world.posts["channel"] = {"name": "Another", **plain, "seen": fingerprint_of(channel)}


def links(world: World) -> None:
    """Personal links that last: to something asked, to a file that is to be looked at, out of the lists."""
    upload = SimpleUploadedFile("map.txt", gossip("painter").encode())
    made = row(world, world.activity, "Map", "painter")
    version = actions.hand_in_file(made, upload, {}, by=world.painter, now=NOW)
    waits = Duty.objects.get(kind="approve", subj_id=version.pk)
    for name, what, pk, person in (
        ("link", "item", world.duty.pk, world.participant),
        ("link_to_file", "item", waits.pk, world.driver),
        ("link_out", "digest", 0, world.participant),
    ):
        token = token_for(what, pk, person, now=NOW, lasts=36500 * DAY)
        world.things[name] = SimpleNamespace(pk=token)


def outside(world: World) -> None:
    """What a contact outside is asked, full of names, and the link to it."""
    told, desk = gossip("lead", "painter"), world.things["contact"]
    new = actions.NewEntry(kind="agreement", text=told, contacts=[desk])
    entry = actions.write_entry(world.activity, new, by=world.driver, now=NOW)
    asked = Duty.objects.get(contact=desk, subj_id=entry.pk)
    token = partner_path(asked.pk, desk, now=NOW + 36500 * DAY).split("/")[2]
    world.things |= {"outside": asked, "link_outside": SimpleNamespace(pk=unquote(token))}


def sent(world: World) -> None:
    """A list that was given up, with an answer full of names, and one that waits."""
    fields = {"recipient": world.participant, "kind": "daily", "available_at": NOW, "attempts": 8}
    answer = gossip("participant")[:300]
    world.things["given_up"] = Message.objects.create(dead_at=NOW, last_answer=answer, **fields)
    world.things["given_up"].tries.create(at=NOW, ok=False, answer=answer)
    world.things["on_its_way"] = Message.objects.create(**fields)


def chasing(world: World) -> None:
    """Steps and a day of this house, and somebody who will be away and once was."""
    change_ladder("", "", DEFAULT, by=world.admin, now=NOW)
    world.things["house_day"] = SpecialDay.objects.create(day=(NOW + 30 * DAY).date(), name="House day")
    for name, days in (("absence", 20), ("absence_past", -20)):
        since = NOW + days * DAY
        made = make.absence(world.painter, world.participant, since=since, until=since + DAY)
        world.things[name] = made
    standing_in(world)


def standing_in(world: World) -> None:
    """Who will stand in, who once did, and who does: for one activity of somebody outside of the others."""
    for name, days in (("deputy", 20), ("deputy_past", -20)):
        since = NOW + days * DAY
        span = {"since": since, "until": since + DAY}
        world.things[name] = make.deputy(world.painter, world.participant, **span)
    activity = make.activity(title="Winter sale", lead=world.reporter)
    menu = make.deliverable(activity=activity, name="Menu", accountable=world.reporter)
    upload = SimpleUploadedFile("menu.txt", b"Soup")
    version = actions.hand_in_file(menu, upload, {}, by=world.reporter, now=NOW)
    make.deputy(world.reporter, world.participant, activity=activity)
    world.things["menu_version"] = version
    world.things["menu_duty"] = Duty.objects.get(kind="approve", subj_id=version.pk)


def houses(world: World) -> None:
    """What the settings pages show, and forms that come back as they were shown."""
    party = people.add_party("Partner bank", "bank", by=world.admin, now=NOW)
    contact = people.add_contact(party, "Service desk", "desk@bank.example", by=world.admin, now=NOW)
    elsewhere = world.departments["elsewhere"]
    world.things |= {"elsewhere": elsewhere, "party": party, "contact": contact}
    world.things |= {"design": world.departments["design"]}
    typed = {
        "reporter": {"account": "ulf", "display_name": "Ulf", "role": "member"},
        "elsewhere": {"name_en": "Far away", "name_zh": "远", "is_active": "on"},
        "party": {"name": "The bank"},
        "contact": {"name": "Desk"},
    }
    for name, fields in typed.items():
        world.posts[name] = {**fields, "seen": queries.fingerprint(getattr(world, name))}
    world.posts["letter"] = {"row": world.poster.pk, "holder": world.design.pk, "letter": "C"}
    words = {"code": "placeholder", "text": "A stand-in.", "made_sense": "It was there."}
    world.posts["factor"] = {**words, "was": fingerprint(world.factor)}
    world.posts["frame"] = {"version": world.work.version, "title": "No orders"}
