"""What a machine can read in the source: nothing typed becomes a statement, a template or an object."""

import ast
import re
import tomllib

import pytest

from tests.source import MODULES, ROOT

pytestmark = pytest.mark.once
DRAWS_LOTS = ("postmortem.language.rules.training", "postmortem.demo")  # examples, the same each time
# Statements of these are put together from the models' own names and from placeholders.
OF_MODELS = (
    *("postmortem.audit.guards", "postmortem.audit.indexes", "postmortem.backup", "postmortem.demo"),
    "postmortem.outbox.planner",
)


def speaking_of(words, but=()):
    """The lines of the product, outside of some modules, in which one of these words stands."""
    said = re.compile(words, re.MULTILINE)
    return [
        f"{module}: {found.group()}"
        for module in MODULES.values()
        if not module.name.startswith(but)
        for found in said.finditer(module.text)
    ]


def test_no_statement_is_put_together_from_what_was_typed():
    built = [
        f"{module}:{call.lineno}"
        for module in MODULES.values()
        if "execute" in module.text and not module.name.startswith(OF_MODELS)
        for call in module.nodes
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in {"execute", "executemany"}
        and not isinstance(call.args[0], ast.Constant | ast.Name)
    ]

    assert built == []
    assert speaking_of(r"RawSQL|objects\.raw\(|\.extra\(") == []


def test_no_template_is_made_from_text():
    assert (
        speaking_of(r"\.from_string\(|template\.Template\(|from django\.template import .*\bTemplate\b") == []
    )


def test_nothing_is_read_that_could_hold_an_object():
    assert speaking_of(r"^\s*(?:import|from) (?:pickle|marshal|shelve|dill|yaml|jsonpickle)\b") == []


def test_what_nobody_may_guess_is_not_drawn_by_lot():
    assert speaking_of(r"^\s*(?:import|from) random\b|uuid1\(", DRAWS_LOTS) == []


def scripts():
    return {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "static" / "js").glob("*.js")}


def test_our_scripts_keep_nothing_in_the_browser():
    keeps = re.compile(r"localStorage|sessionStorage|indexedDB|caches\.")

    assert {name: keeps.findall(text) for name, text in scripts().items() if keeps.search(text)} == {}


def test_pages_that_were_swapped_are_kept_in_no_storage():
    head = (ROOT / "templates" / "_head.html").read_text(encoding="utf-8")

    assert '"historyCacheSize":0,"refreshOnHistoryMiss":true' in head


def test_our_scripts_compare_strictly():
    loose = re.compile(r"[^=!<>]==[^=]|!=[^=]")

    assert [name for name, text in scripts().items() if loose.search(text)] == []


def locked(name):
    text = (ROOT / name).read_text(encoding="utf-8").replace("\\\n", " ")
    return [line for line in text.splitlines() if re.match(r"[A-Za-z0-9]", line)]


def test_every_part_is_listed_with_its_version_and_hash():
    lines = locked("requirements.lock")

    assert len(lines) > 30
    assert [line for line in lines if not re.match(r"\S+==\S+ .*--hash=sha256:[0-9a-f]{64}", line)] == []


def test_nothing_for_tests_is_in_production():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = (
        project.get("dependency-groups", {}).get("dev") or project["project"]["optional-dependencies"]["dev"]
    )
    names = {re.split(r"[\[<>=!~; ]", one)[0].lower() for one in wanted if isinstance(one, str)}
    shipped = {line.partition("==")[0].partition("[")[0].lower() for line in locked("requirements.lock")}
    for_tests = {name for name in names if "pytest" in name or name in {"playwright", "ruff", "mypy"}}

    assert len(for_tests) >= 3
    assert shipped & for_tests == set()
