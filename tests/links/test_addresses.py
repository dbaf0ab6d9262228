"""Which tool an address leads to, and what the thing is called there."""

import pytest

from postmortem.links.rules import Refused, recognised

KNOWN = [
    ("https://acme.pingcode.com/pjm/projects/SHP/backlog/SHP-218", "pingcode", "SHP-218"),
    ("https://acme.pingcode.com/pjm/workitems/6422711c3f12e6c1e46d40e7?#SHP-218", "pingcode", "SHP-218"),
    (
        "https://acme.pingcode.com/pjm/items/6422711c3f12e6c1e46d40e7",
        "pingcode",
        "6422711c3f12e6c1e46d40e7",
    ),
    ("https://acme.worktile.com/tasks/projects/5f1a2b?task_id=60ab12", "worktile", "60ab12"),
    ("https://acme.worktile.com/mission/projects/5f1a2b/tasks/60ab12", "worktile", "60ab12"),
    ("https://acme.worktile.com/tasks/60ab12", "worktile", "60ab12"),
    (
        "https://www.tapd.cn/20003271/prong/stories/view/1120003271001000123",
        "tapd",
        "1120003271001000123",
    ),
    (
        "https://www.tapd.cn/tapd_fe/20003271/story/detail/1120003271001000123",
        "tapd",
        "1120003271001000123",
    ),
    (
        "https://www.tapd.cn/20003271/bugtrace/bugs/view?bug_id=1120003271001000777",
        "tapd",
        "1120003271001000777",
    ),
    (
        "https://www.tapd.cn/tapd_fe/20003271/story/list?dialog_preview_id=story_1120003271001000123",
        "tapd",
        "1120003271001000123",
    ),
    ("http://pm.example.cn/zentao/story-view-123.html", "zentao", "story-123"),
    ("http://10.0.0.8/index.php?m=task&f=view&taskID=45", "zentao", "task-45"),
    ("http://10.0.0.8/index.php?m=bug&f=view&id=9", "zentao", "bug-9"),
    ("https://acme.atlassian.net/browse/SHOP-42", "jira", "SHOP-42"),
    (
        "https://acme.atlassian.net/jira/software/projects/SHOP/boards/1?selectedIssue=SHOP-42",
        "jira",
        "SHOP-42",
    ),
    ("https://jira.example.com/browse/shop-42?focusedId=7", "jira", "SHOP-42"),
    ("https://jira.example.com/projects/SHOP/issues/SHOP-42", "jira", "SHOP-42"),
    ("https://acme.feishu.cn/docx/Abc123Def456", "feishu", "Abc123Def456"),
    ("https://acme.feishu.cn/wiki/wikcnAbc123?from=from_copylink", "feishu", "wikcnAbc123"),
    ("https://acme.larksuite.com/base/bascnAbc123?table=tbl1", "feishu", "bascnAbc123"),
    ("https://project.feishu.cn/shop/story/detail/4711", "feishu", "story-4711"),
    ("https://github.com/acme/shop/issues/17", "other", "17"),
    ("https://acme.atlassian.net/wiki/spaces/SHOP/pages/99", "other", "99"),
    ("https://example.com", "other", "example.com"),
    ("  https://acme.atlassian.net/browse/SHOP-42\n", "jira", "SHOP-42"),
]
REFUSED = {
    "javascript:alert(1)": "Only addresses that begin with http:// or https:// are linked.",
    "ftp://example.com/a": "Only addresses that begin with http:// or https:// are linked.",
    "SHOP-42": "Only addresses that begin with http:// or https:// are linked.",
    "https://": "This is no address; copy it from the browser.",
    "https://[::1": "This is no address; copy it from the browser.",
    "https://example.com:port/": "This is no address; copy it from the browser.",
    "https://example.com/a b": "This is no address; copy it from the browser.",
    "https://example.com/\u202egnp": "This is no address; copy it from the browser.",
    "https://li.lei:secret@example.com/": (
        "This address holds a name or a password before the @; take that out."
    ),
    "https://example.com/" + "a" * 1000: "This address is longer than 1,000 characters.",
}


@pytest.mark.parametrize(("said", "service", "number"), KNOWN)
def test_tool_and_number_are_read_from_an_address(said, service, number):
    assert recognised(said) == (service, number, said.strip())


@pytest.mark.parametrize(("said", "sentence"), REFUSED.items())
def test_what_is_no_address_is_refused_in_one_sentence(said, sentence):
    with pytest.raises(Refused) as refused:
        recognised(said)

    assert refused.value.sentence == sentence


def test_an_address_of_somebody_elses_house_is_not_taken_for_a_tool():
    assert recognised("https://notpingcode.com/pjm/SHP-1").service == "other"
