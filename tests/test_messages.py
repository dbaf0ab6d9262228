"""Both languages say everything: no sentence without its translation, none written past the catalogue."""

import ast
import re
import subprocess
import sys
from html.parser import HTMLParser
from types import SimpleNamespace

import polib
import pytest

from tests.source import MODULES, ROOT

CATALOGUE = ROOT / "locale/zh_Hans/LC_MESSAGES/django.po"
SOURCES = ("templates", "postmortem", "raci", "incidents")
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*") if path.suffix in {".html", ".txt"})
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
# Names, letters of the matrix, and languages called by their own names.
SAME_EVERYWHERE = {"简体中文", "Postmortem", "RACI", "A", "R", "C", "I", "S", "sha256", "English", "中文"}


@pytest.fixture(scope="session")
def extracted(tmp_path_factory):
    """Every sentence that templates and Python hand to gettext, as Django collects them."""
    folder = tmp_path_factory.mktemp("messages")
    (folder / "locale").mkdir()
    for source in SOURCES:
        (folder / source).symlink_to(ROOT / source)
    command = [sys.executable, "-m", "django", "makemessages", "--locale=zh_Hans", "--symlinks", "--keep-pot"]
    subprocess.run([*command, "--verbosity=0"], cwd=folder, check=True, env={"PATH": "/usr/bin:/bin"})
    return polib.pofile(str(folder / "locale/django.pot"))


@pytest.fixture(scope="session")
def catalogue():
    return polib.pofile(str(CATALOGUE))


def keys(entries):
    return {(entry.msgctxt or "", entry.msgid) for entry in entries}


def lacking(entries):
    """The sentences without a translation, or with one that nobody has looked at."""
    return [entry.msgid for entry in entries if entry.fuzzy or not all(translations(entry))]


def translations(entry):
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def test_every_sentence_is_in_the_catalogue(extracted, catalogue):
    missing = keys(extracted) - keys(entry for entry in catalogue if not entry.obsolete)

    assert sorted(missing) == []


def test_the_catalogue_has_no_sentence_that_nobody_says(extracted, catalogue):
    assert sorted(keys(catalogue) - keys(extracted)) == []


def test_every_sentence_is_translated(catalogue):
    assert lacking(catalogue) == []
    assert not catalogue.metadata_is_fuzzy  # some compilers leave out the whole file then


def test_translations_have_the_same_placeholders(catalogue):
    wrong = [
        entry.msgid
        for entry in catalogue
        for said in filter(None, translations(entry))
        if sorted(PLACEHOLDER.findall(said)) != sorted(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))
    ]

    assert wrong == []


class Shown(HTMLParser):
    """Collects what a reader sees or hears of a page: text, and attributes that are read out."""

    ATTRIBUTES = {"alt", "aria-label", "content", "data-label", "label", "placeholder", "title"}

    def __init__(self):
        super().__init__()
        self.words = []
        self.silent = 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in {"script", "style"}
        if tag != "meta":
            self.words += [value or "" for name, value in attrs if name in self.ATTRIBUTES]

    def handle_endtag(self, tag):
        self.silent -= tag in {"script", "style"}

    def handle_data(self, data):
        if not self.silent:
            self.words.append(data)


def written_out(template):
    """The words of a template that are neither translated nor come from a variable."""
    text = re.sub(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}", "", template, flags=re.S)
    text = re.sub(r"{% block page_class %}[\w -]*{% endblock page_class %}", "", text)
    text = re.sub(r"{%\s*blocktrans(late)?\b.*?{%\s*endblocktrans(late)?\s*%}", "", text, flags=re.S)
    reader = Shown()
    reader.feed(re.sub(r"{%.*?%}|{{.*?}}", "", text, flags=re.S))
    words = [part.strip() for shown in reader.words for part in shown.splitlines()]
    return [word for word in words if re.search(r"[^\W\d_]", word) and word not in SAME_EVERYWHERE]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "templates")))
def test_a_template_writes_no_words_past_the_catalogue(path):
    assert written_out(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("template", "found"),
    [
        ("<p>Late</p>", ["Late"]),
        ('<p title="Late">{{ x }}</p>', ["Late"]),
        ("{% if late %}晚{% endif %}", ["晚"]),
        ('<a aria-label="{% translate "Late" %}">{% translate "Late" %}</a>', []),
        ("{% blocktranslate with x=y %}Late {{ x }}{% endblocktranslate %}", []),
        ("{% comment %}Late{% endcomment %}{# Late #}<b>A</b> · 12:00 –", []),
        ("<script>late()</script>", []),
    ],
)
def test_words_past_the_catalogue_are_seen(template, found):
    assert written_out(template) == found


SPOKEN = {"label", "help_text", "verbose_name", "empty_label", "violation_error_message"}


def spoken(module):
    """Sentences in Python that a person reads: of refusals, notices, labels and helps."""
    for node in module.nodes:
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called.endswith("ValidationError") and node.args:
                yield node.args[0]
            if called.startswith("messages.") and len(node.args) > 1:
                yield node.args[1]
            yield from (keyword.value for keyword in node.keywords if keyword.arg in SPOKEN)


def test_python_says_no_sentence_past_the_catalogue():
    bare = [
        f"{module}:{node.lineno}"
        for module in MODULES.values()
        for node in spoken(module)
        if isinstance(node, ast.JoinedStr)
        or (isinstance(node, ast.Constant) and re.search(r"[^\W\d_]", str(node.value or "")))
    ]

    assert bare == []


def test_no_sentence_hides_inside_an_f_string():
    """gettext's collector does not look there, and the sentence would never be translated."""
    hidden = [
        f"{module}:{node.lineno}"
        for module in MODULES.values()
        for node in module.nodes
        if isinstance(node, ast.JoinedStr)
        for call in ast.walk(node)
        if isinstance(call, ast.Call)
        and ast.unparse(call.func) in {"_", "gettext", "ngettext", "gettext_lazy", "ngettext_lazy"}
    ]

    assert hidden == []


def test_gettext_goes_by_a_name_that_its_collector_knows():
    """Under another one the sentence is never collected, and would never be translated."""
    others = [
        f"{module}:{node.lineno}"
        for module in MODULES.values()
        for node in module.nodes
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
        if "gettext" in name.name and name.asname not in {None, "_"}
    ]

    assert others == []


SCRIPTS = sorted((ROOT / "static/js").glob("*.js"))
# What a script says stands in the page, translated (data-…). A sentence of its own has a space
# after its first word, and Han needs none.
STRING = re.compile(r"""(["'`])((?:\\.|(?!\1).)*)\1""")
SENTENCE = re.compile(r"[\u4e00-\u9fff]|^[A-Z][a-z]+[ ,.!?…][^{}<>=\[\]()]*$")


def written_in_a_script(text):
    """The sentences of a script that a person would read."""
    code = re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", text, flags=re.DOTALL)
    return [said for _mark, said in STRING.findall(code) if SENTENCE.search(said)]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_writes_no_words_past_the_catalogue(path):
    assert written_in_a_script(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ('said.textContent = "Not saved.";', ["Not saved."]),
        ("alert(`Saved just now`)", ["Saved just now"]),
        ("box.title = '晚了';", ["晚了"]),
        ('said.textContent = said.dataset.saved; send("keep/", { "X-CSRFToken": token });', []),
        ('document.querySelector("tr[data-row] > td"); // Not saved.', []),
        ('if (event.key === "ArrowUp") page.className = "fine quiet draft-line";', []),
    ],
)
def test_words_in_a_script_are_seen(script, found):
    assert written_in_a_script(script) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('raise ValidationError("It is late.")', ["It is late."]),
        ('raise ValidationError({"due": "x"})', []),
        ('raise ValidationError(_("It is late."))', []),
        ('messages.success(request, "Saved.")', ["Saved."]),
        ('forms.CharField(label="When?", help_text=_("Or later."))', ["When?"]),
        ('models.TextField(verbose_name="name")', ["name"]),
    ],
)
def test_bare_words_in_python_are_seen(source, found):
    module = SimpleNamespace(nodes=ast.walk(ast.parse(source)))

    assert [node.value for node in spoken(module) if isinstance(node, ast.Constant)] == found


def test_a_lacking_and_a_doubtful_translation_are_seen():
    good, none = polib.POEntry(msgid="Late", msgstr="晚"), polib.POEntry(msgid="Early")
    doubtful = polib.POEntry(msgid="Due", msgstr="截止", flags=["fuzzy"])
    half = polib.POEntry(msgid="%(n)s day", msgid_plural="%(n)s days", msgstr_plural={0: ""})

    assert lacking([good, none, doubtful, half]) == ["Early", "Due", "%(n)s day"]
