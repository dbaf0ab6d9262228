"""What a question about an owner is about."""

import pytest

from raci.rules.question import thing_asked_about


@pytest.mark.parametrize(
    ("asked", "thing"),
    [
        ("Who answers for the poster?", "poster"),
        ("who answers for refund page", "refund page"),
        ("Who is accountable for the final effect?", "final effect"),
        ("Who's in charge of this launch?", "launch"),
        ("who owns copy and guidance", "copy and guidance"),
        ("Who does the poster？", "poster"),
        ("谁负责海报", "海报"),
        ("海报谁负责？", "海报"),
        ("请问退款页面是谁负责的？", "退款页面"),
        ("谁来做闪购页面呢", "闪购页面"),
        ("最终效果由哪个部门负责", "最终效果"),
        ("负责海报的是谁？", "海报"),
        ("闪购文案的负责人是谁", "闪购文案"),
        ("poster", "poster"),
        ("负责人", "负责人"),
        ("谁负责", "谁负责"),
        ("Who answers?", "Who answers?"),
        ("who", "who"),
        ("", ""),
    ],
)
def test_the_thing_in_a_question(asked, thing):
    assert thing_asked_about(asked) == thing
