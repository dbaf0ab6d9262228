"""The house rules that a machine can read (docs/architecture.md): each test lists who breaks one."""

import ast
import re
from collections import Counter
from graphlib import CycleError, TopologicalSorter

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model

from tests.source import MODULES, ROOT, decorators, lines

pytestmark = pytest.mark.once
LEVELS = [
    {"postmortem.audit"},
    {"postmortem.people"},
    {"postmortem.evidence", "postmortem.drafts", "postmortem.outbox"},
    # Their settings forms are guarded against sending twice by drafts; invitations go out by outbox.
    {"postmortem.language", "postmortem.signin"},
    {"postmortem.activities"},
    {"raci"},
    {"incidents"},
    {
        "postmortem.backup",
        "postmortem.insights",
        "postmortem.search",
        "postmortem.upkeep",
        "postmortem.links",  # to other tools, and lists from there
    },  # of everything there is: archives, imports, what goes when
    {"postmortem.doors"},  # all of it, for programs
    {"postmortem"},
]
LAYERS = [
    {
        "fulltext",
        "guards",
        "indexes",
        "secrets",
        "together",
    },  # indexes, triggers, encrypted columns, reads
    {"prepared"},  # reads whose SQL is kept
    {"models"},
    {"tables", "importing"},  # of raci and of incidents: files as people have them
    {"rules", "compile", "clock"},
    {"links"},  # of outbox: the signed address of one item for one person
    {"channels"},  # of outbox: how chat services and webhooks are spoken to
    {"registry"},  # of outbox: what can fall due
    {"queries"},
    {"actions"},
    {"sources"},  # what of an app can fall due
    {"policy", "redaction", "asking"},  # of people: who may do and see what
    {"figures"},  # of activities and of incidents: what a page draws
    {"papers"},  # of incidents: a page as a file
    {"wording"},  # of outbox: what duties and notices say
    {"planner", "relay", "lookup"},  # of outbox: who is told what, its way out, who people are there
    {"moment", "choosing", "widgets"},  # form fields, and how they are written
    {"forms"},
    # Answers that views share: to a lost race (drafts), with a file (evidence), to a settings form (people).
    {"conflict", "attachment", "answer"},
    {"backend", "passwords"},  # who signs in, and with what
    {"provider", "company"},  # of signin: a service where people sign in, for allauth
    {"answering"},  # on top of all apps: how a personal link shows and answers each kind of duty
    {"views", "tasks", "api", "middleware", "adapter", "templatetags", "context"},
    {"urls", "apps", "management"},
]
OFFERED = {"models", "rules", "queries", "actions"}
ALSO_OFFERED = {
    "postmortem.audit": {"guards", "indexes", "together", "prepared"},
    "postmortem.people": {
        "backend",
        "policy",
        "redaction",
        "clock",
        "forms",
        "moment",
        "choosing",
        "widgets",
        "asking",
        "answer",
        "templatetags",
    },
    "postmortem.evidence": {"attachment"},
    "postmortem.drafts": {"forms", "conflict", "registry"},
    "postmortem.language": {"forms"},
    "postmortem.activities": {"forms", "tables"},
    "raci": {"forms", "tables"},
    "incidents": {"compile", "forms", "papers"},
    "postmortem.outbox": {"channels", "forms", "links", "lookup", "planner", "registry", "relay", "wording"},
}
# What is on top of the apps has no layers of its own; these start programs or are read before any app.
TOP = {
    "settings",
    "environment",
    "cookies",
    "sessions",
    "logs",
    "celery",
    "wsgi",
    "start",
    "supervise",
    "build",
    "demo",
    "doctor",
    "statics",
    "compression",
    "replica",
}
READS_THE_CLOCK = {
    "views",
    "conflict",  # of drafts: an answer that views share
    "tasks",
    "api",
    "management",
    "middleware",
    "adapter",
    "context",
    "templatetags",
    "supervise",
    "doctor",
    "sessions",
}
HOMELESS = 99
PEOPLE_IN_INCIDENTS = {"reporter", "owner", "facilitator", "second_reader", "author", "by", "thanked"}
NEVER_SAID = re.compile(r"root[\s_-]*cause|culprit|责任人|根因|问责", re.IGNORECASE)


def place(name, order):
    """How high a name stands; what has no place stands above all."""
    return next((number for number, names in enumerate(order) if name in names), HOMELESS)


def pairs():
    return [(module, other) for module in MODULES.values() for other in module.imported_modules]


def test_every_app_and_module_has_a_place():
    homeless = [
        str(module)
        for module in MODULES.values()
        if place(module.app, LEVELS) == HOMELESS
        or (module.layer and module.layer not in TOP and place(module.layer, LAYERS) == HOMELESS)
    ]

    assert homeless == []


def test_apps_import_only_lower_apps():
    upward = [
        f"{module} imports {other}"
        for module, other in pairs()
        if module.app != other.app and place(module.app, LEVELS) <= place(other.app, LEVELS)
    ]

    assert upward == []


def test_of_a_lower_app_only_its_offer_is_imported():
    inside = [
        f"{module} imports {other}"
        for module, other in pairs()
        if module.app != other.app
        and other.layer not in OFFERED | ALSO_OFFERED.get(other.app, set())
        and module.layer != "urls"
    ]

    assert inside == []


def test_modules_of_an_app_import_only_lower_layers():
    upward = [
        f"{module} imports {other}"
        for module, other in pairs()
        if module.app == other.app
        and module.layer != other.layer
        and not {module.layer, other.layer} & TOP
        and place(module.layer, LAYERS) <= place(other.layer, LAYERS)
    ]

    assert upward == []


def test_imports_form_no_cycle():
    graph = {module.name: {other.name for other in module.imported_modules} for module in MODULES.values()}

    try:
        TopologicalSorter(graph).prepare()
        cycle = []
    except CycleError as error:
        cycle = error.args[1]

    assert cycle == []


def test_the_project_package_is_empty():
    assert MODULES["postmortem"].text == ""


def test_no_import_stands_inside_a_function():
    inside = [
        f"{module}:{node.lineno}"
        for module in MODULES.values()
        for function in module.functions
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]

    assert inside == []


def test_there_are_no_signals_and_no_generic_foreign_keys():
    banned = (
        "django.dispatch",
        "django.db.models.signals",
        "django.core.signals",
        "django.contrib.contenttypes.fields",
    )

    found = [f"{m} imports {name}" for m in MODULES.values() for name in m.imports if name.startswith(banned)]

    assert found == []


def test_no_class_overrides_save_or_delete():
    overridden = [
        f"{module}.{node.name}.{method.name}"
        for module in MODULES.values()
        for node in module.nodes
        if isinstance(node, ast.ClassDef)
        for method in node.body
        if isinstance(method, ast.FunctionDef) and method.name in {"save", "asave", "delete", "adelete"}
    ]

    assert overridden == []


def calls(module, names):
    return [
        node
        for node in module.nodes
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names
    ]


def test_only_the_edge_reads_the_clock():
    readers = [
        f"{module}:{call.lineno}"
        for module in MODULES.values()
        if module.layer not in READS_THE_CLOCK
        for call in calls(module, {"now", "today", "utcnow", "localdate", "localtime"})
        if ast.unparse(call.func.value).rpartition(".")[2] in {"timezone", "datetime", "date"}
        and not call.args
    ]

    assert readers == []


def test_only_actions_write():
    writing = {"save", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create", "delete"}

    writers = [
        f"{module}:{call.lineno}"
        for module in MODULES.values()
        if module.layer
        in {"rules", "compile", "queries", "forms", "views", "tasks", "api", "templatetags", "context"}
        for call in calls(module, writing)
    ]

    assert writers == []


def test_rules_know_no_database_and_no_request():
    outside = ("django.db", "django.http", "django.conf", "django.core.cache")

    impure = [
        str(module)
        for module in MODULES.values()
        if module.layer in {"rules", "compile", "tables", "importing"}
        and (
            any(name.startswith(outside) for name in module.imports)
            or any(isinstance(node, ast.Attribute) and node.attr == "objects" for node in module.nodes)
        )
    ]

    assert impure == []


def functions():
    return [(module, function) for module in MODULES.values() for function in module.functions]


def test_no_module_is_longer_than_300_lines():
    assert {m.name: n for m in MODULES.values() if (n := len(m.text.splitlines())) > 300} == {}


def test_no_function_is_longer_than_50_lines_and_19_of_20_stay_below_30():
    sizes = {f"{module}.{function.name}": lines(function) for module, function in functions()}

    assert {name: size for name, size in sizes.items() if size > 50} == {}
    assert sorted(sizes.values())[int(len(sizes) * 0.95)] <= 30


def test_no_view_is_longer_than_20_lines():
    views = {f"{m}.{f.name}": lines(f) for m, f in functions() if m.layer == "views"}

    assert {name: size for name, size in views.items() if size > 20} == {}


def test_no_task_is_longer_than_5_lines():
    tasks = {f"{m}.{f.name}": lines(f) for m, f in functions() if decorators(f) & {"shared_task", "task"}}

    assert {name: size for name, size in tasks.items() if size > 5} == {}


def test_no_template_is_longer_than_120_lines():
    templates = [
        path
        for folder in ("templates", "postmortem", "raci", "incidents")
        for path in (ROOT / folder).rglob("*.html")
    ]

    sizes = Counter({str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in templates})

    assert {name: size for name, size in sizes.items() if size > 120} == {}


def shown_files():
    wanted = {".py", ".html", ".txt", ".js", ".css", ".po", ".toml"}
    folders = ("postmortem", "raci", "incidents", "templates", "locale", "static")
    paths = [
        path for folder in folders for path in sorted((ROOT / folder).rglob("*")) if path.suffix in wanted
    ]
    # raci/tables and incidents/importing know the words of other people's files, whatever they are.
    return [path for path in paths if not {"vendor", "tables", "importing"} & set(path.parts)]


def test_nothing_is_called_after_somebody_to_blame():
    said = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in shown_files()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if NEVER_SAID.search(line)
    ]

    assert said == []


@pytest.mark.parametrize("app", ["incidents"])
def test_an_incident_names_people_only_for_what_they_do_next(app):
    user = get_user_model()

    named = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_app_config(app).get_models()
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model is user
    }

    assert {name for name in named if name.rpartition(".")[2] not in PEOPLE_IN_INCIDENTS} == set()
