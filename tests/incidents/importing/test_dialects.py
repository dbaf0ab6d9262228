"""Files in the marks of other tools: Jira, AsciiDoc, Org, HTML. The same report in each."""

import pytest

from incidents.importing import read
from incidents.importing.dialects import markdown_of

JIRA = """h1. Checkout was down on 2024-03-05

h2. Summary
Nobody could pay for 40 minutes.

h2. Timeline
||Time||What||
|10:05|The alert rang|
|10:20|The deploy was rolled back|

h2. Action items
# Raise the limit - Li Wei - 2024-03-20
"""
ASCIIDOC = """= Checkout was down
:date: 2024-03-05
:severity: SEV-2

== Summary

Nobody could pay for 40 minutes.

== Timeline

* 10:05 The alert rang
* 10:20 The deploy was rolled back

== Action items

* Raise the limit (Li Wei, 2024-03-20)
"""
ORG = """#+TITLE: Checkout was down
#+DATE: 2024-03-05

* Summary
Nobody could pay for 40 minutes.
* Timeline
- 10:05 :: The alert rang
- 10:20 :: The deploy was rolled back
* Action items
** TODO Raise the limit (Li Wei, 2024-03-20)
"""
HTML = """<h1>Checkout was down</h1>
<p>Date: 2024-03-05</p>
<h2>Summary</h2><p>Nobody could pay for 40 minutes.</p>
<h2>Timeline</h2>
<table><tr><th>Time</th><th>What</th></tr><tr><td>10:05</td><td>The alert rang</td></tr>
<tr><td>10:20</td><td>The deploy was rolled back</td></tr></table>
<h2>Action items</h2>
<ul><li>Raise the limit (Li Wei, 2024-03-20)</li></ul>
"""


@pytest.mark.parametrize("text", [JIRA, ASCIIDOC, ORG, HTML], ids=["jira", "asciidoc", "org", "html"])
def test_the_same_report_is_read_from_every_markup(text):
    found = read("report.txt", text.encode()).as_json()

    assert found["title"].startswith("Checkout was down")
    assert found["date"] == "2024-03-05"
    assert found["summary"] == "Nobody could pay for 40 minutes."
    assert [one["at"] for one in found["timeline"]] == ["2024-03-05T10:05:00", "2024-03-05T10:20:00"]
    assert [one["text"] for one in found["timeline"]] == ["The alert rang", "The deploy was rolled back"]
    (action,) = found["actions"]
    assert action == {"title": "Raise the limit", "owner": "Li Wei", "due": "2024-03-20", "done": False}
    assert found["other"] == {}


@pytest.mark.parametrize(
    "text",
    [
        "# Checkout\n\n## Timeline\n\n- 10:05 == done\n",
        "Checkout was down\n\n* 10:05 The alert rang\n* 10:20 It was over\n",
        "一、事件概述\n无法支付。\n",
        "# Checkout\n\n<h2>no</h2>\n",
    ],
)
def test_what_is_none_of_them_stays_as_it_is(text):
    assert markdown_of(text) == text


def test_a_long_timeline_is_read_whole():
    lines = [f"- 2024-03-05 10:{number % 60:02d} message {number} of the queue" for number in range(300)]
    text = "\n".join(["# Checkout was down", "", "## Timeline", "", *lines])

    found = read("long.md", text.encode())

    assert len(found.timeline) == 300
