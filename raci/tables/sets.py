"""Letter sets as data: RASCI, which RACI is a part of, and those that other people use.

The letters of another set are never taken for ours without asking: its A may be our R.
"""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from raci.tables.words import entries

UNDECIDED: Final = "?"  # a word that some use for R and some for A


@dataclass(frozen=True, eq=False)
class LetterSet:
    """`means` gives our letter for each code, empty where it is none of ours; `words` are headings for each
    code; `needs` are the codes by which the set is known, `excludes` those that it cannot have.
    """

    name: str
    means: dict[str, str]
    words: dict[str, str]
    needs: frozenset[str] = frozenset()
    excludes: frozenset[str] = frozenset()

    @property
    def codes(self) -> frozenset[str]:
        return frozenset(self.means)

    @cached_property
    def code_of(self) -> dict[str, str]:
        return {word: code for code, text in self.words.items() for word in entries(text)}

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Any of the words; English ones whole, the longest first."""
        longest = sorted(self.code_of, key=len, reverse=True)
        ends = [rf"\b{re.escape(w)}\b" if w.isascii() else re.escape(w) for w in longest]
        return re.compile("|".join(ends))


RASCI: Final = LetterSet(
    name="RASCI",
    means={letter: letter for letter in "RASCI"},
    words={
        "R": """responsible, doer, does the work, executor, executes, execute, execution, implementer,
            performer, assignee, 执行, 实施, 经办, 承办, 操作, 落实, 处理, 完成, 办理, 制作""",
        "A": """accountable, approver, approves, approve, approval, approved, sign-off, 批准, 审批, 问责,
            当责, 核准, 最终负责, 总负责, 唯一负责, 拍板, 签批, 审定""",
        "S": """support, supports, supported, supporting, supportive, supporter, assist, assists,
            assistant, 支持, 协助, 配合, 辅助, 协办, 支撑, 支援""",
        "C": """consulted, consult, consults, consultant, consulting, advisor, adviser, advises, 咨询,
            征询, 顾问, 征求意见, 会商, 协商, 商议""",
        "I": "informed, inform, informs, notified, notify, cc, 知会, 告知, 知情, 通知, 知悉, 知晓, 抄送",
        UNDECIDED: "owner, owned, owns, lead, leader, in charge, 负责, 责任, 主责, 主办, 牵头",
    },
)
OTHERS: Final = (
    LetterSet(
        name="DACI",
        means={"D": "R", "A": "A", "C": "C", "I": "I"},
        words={
            "D": "driver, drives, 推动, 驱动",
            "A": "approver, approves, 批准, 审批",
            "C": "contributor, contributors, contributes, 贡献, 参与",
            "I": "informed, inform, 知会, 告知, 知情, 通知",
        },
        needs=frozenset("D"),
        excludes=frozenset("R"),
    ),
    LetterSet(
        name="RAPID",
        means={"R": "R", "A": "C", "P": "R", "I": "C", "D": "A"},
        words={
            "R": "recommend, recommends, recommender, 建议",
            "A": "agree, agrees, 同意",
            "P": "perform, performs, performer, 执行",
            "I": "input, inputs, 输入, 意见",
            "D": "decide, decides, decider, 决定, 决策",
        },
        needs=frozenset("PD"),
    ),
    LetterSet(
        name="RACI-VS",
        means={"R": "R", "A": "A", "C": "C", "I": "I", "V": "C", "S": "C"},
        words={
            "R": "responsible, 执行",
            "A": "accountable, 批准, 审批",
            "C": "consulted, 咨询, 征询",
            "I": "informed, 知会, 告知, 知情, 通知",
            "V": "verifier, verifies, verify, 验证, 核实",
            "S": "signatory, signs, sign-off, 签字, 签署",
        },
        needs=frozenset("V"),
    ),
    LetterSet(
        name="RACIO",
        means={"R": "R", "A": "A", "C": "C", "I": "I", "O": ""},
        words={
            "R": "responsible, 执行",
            "A": "accountable, 批准, 审批",
            "C": "consulted, 咨询, 征询",
            "I": "informed, 知会, 告知, 知情, 通知",
            "O": "omitted, out of the loop, out, 不参与",
        },
        needs=frozenset("O"),
    ),
    LetterSet(
        name="MOCHA",
        means={"M": "A", "O": "R", "C": "C", "H": "S", "A": "C"},
        words={
            "M": "manager, managers",
            "O": "owner, owners",
            "C": "consulted",
            "H": "helper, helpers",
            "A": "approver, approvers",
        },
        needs=frozenset("MOH"),
    ),
)


def other_set(used: frozenset[str]) -> LetterSet | None:
    """The set that has every code used, among them one of those it is known by, and at least three."""
    for letters in OTHERS:
        if len(used) >= 3 and letters.needs <= used <= letters.codes and not used & letters.excludes:
            return letters
    return None
