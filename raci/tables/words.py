"""What other people's tables are headed with, in English and Chinese.

These words are read, never said: what we call the letters stands in the catalogue.
"""

import re
from enum import Enum
from functools import lru_cache
from typing import Final

from raci.tables.cells import plain


class Kind(Enum):
    """What a column is for, if it is no letter's and no person's."""

    TASK = "task"
    PHASE = "phase"
    DUE = "due"
    STATE = "state"
    PERSON = "person"
    LETTER = "letter"
    OTHER = "other"


KINDS: Final[dict[Kind, str]] = {
    Kind.TASK: """task, deliverable, activity, activities, item, step, action, process, function,
        decision, what, topic, title, subject, summary, work, work item, work package, to do, todo, to-do,
        action item, responsibility, responsibilities, 任务, 交付物, 交付件, 交付成果, 交付, 事项, 工作项,
        工作内容, 工作任务, 工作, 工作事项, 活动, 步骤, 动作, 流程, 成果, 产出, 工作包, 项目, 事务, 事情,
        决策, 决策事项, 任务项, 标题, 名称, 需求, 内容, 子任务, 具体工作""",
    Kind.PHASE: """phase, stage, milestone, category, workstream, work stream, group, area, module, epic,
        section, 阶段, 里程碑, 类别, 分类, 模块, 环节, 分组, 大类, 所属阶段""",
    Kind.DUE: """due, due date, due by, due time, deadline, date, by when, when, finish, finish date, end,
        end date, 截止, 截止日期, 截止时间, 截止日, 完成时间, 完成日期, 计划完成时间, 计划完成, 日期,
        时间, 时间节点, 到期""",
    Kind.STATE: "state, status, progress, acceptance, 状态, 进度, 进展, 确认状态, 完成情况",
    Kind.PERSON: """person, people, name, who, member, assigned, assigned to, assignee, department, team,
        party, stakeholder, resource, 人员, 姓名, 人, 成员, 谁, 部门, 团队, 参与人, 参与方, 干系人, 名字""",
    Kind.LETTER: """letter, raci, rasci, raci letter, raci role, raci code, raci type, type, involvement,
        participation, role, 字母, 类型, 角色, 分工, 职责, 职责类型, 参与方式, 参与类型""",
    Kind.OTHER: """no, nr, #, id, s/n, sn, number, index, code, note, comment, remark, description,
        detail, priority, hours, effort, legend, key, start, start date, begin, risk, link, url,
        definition of done, acceptance criteria, count, total, sum, check, 合计, 数量, 检查, 序号, 编号,
        行号, 号, 备注, 说明, 描述, 优先级, 注, 工时, 图例, 验收标准, 链接, 开始时间, 开始日期, 风险,
        要求, 标准""",
}
# In a heading these say nothing of their own: "task name", "the person who is responsible".
FILLERS: Final = re.compile(
    r"\b(names?|titles?|of|the|to|be|is|are|who|for|by|with|persons?|people|party|parties|departments?"
    r"|teams?|members?|roles?|users?|lists?|project)\b"
    r"|名称|名字|姓名|人员|部门|角色|对象|列表|人|者|方|的|被|由|谁|名"
)
# Jobs and departments: they tell which of two header rows names people.
JOBS: Final = re.compile(
    r"\b(manager|lead|leader|head|director|engineer|developer|dev|designer|analyst|owner|pm|po|qa|ops|ui|ux|ceo"
    r"|cto|cfo|coo|vp|tester|sponsor|team|marketing|design|product|legal|finance|hr|it|sales|engineering|business"
    r"|operations|architect|department|dept|support|customer|client|vendor|supplier|specialist|officer|assistant"
    r"|coordinator|writer|copywriter|boss|staff|intern)s?\b"
    r"|经理|主管|总监|工程师|开发|设计|测试|运营|产品|市场|技术|前端|后端|法务|财务|部|组$|团队|老板|业务|主任"
    r"|专员|助理|顾问|客服|销售|采购|人事|行政|牵头|负责人|架构|研发|运维|供应商|客户|领导"
)
LEGEND: Final = re.compile(
    r"^(legend|key|notes?|remarks?|图例|说明|备注|注释?|字母说明|角色说明)\s*($|:)"
    r"|^[a-z]\s*(=|:|-+>?|–|—|→|is\b|代表|表示|指)\s*\S"
)
BRACKETS: Final = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】|〔[^〔〕]*〕")
CORNER: Final = re.compile(r"[/\\|]")


def entries(text: str) -> list[str]:
    return [entry.strip() for entry in text.split(",")]


KNOWN: Final = {entry: kind for kind, text in KINDS.items() for entry in entries(text)}


@lru_cache(maxsize=4096)
def kind_of(heading: str) -> Kind | None:
    """What a column with this heading is for; None for a person, a letter, or what nobody knows."""
    text = BRACKETS.sub("", plain(heading)).strip(" .:")
    found = _known(text)
    if found is None and CORNER.search(text):  # "Task / Role" in the corner of a grid
        found = _known(CORNER.split(text)[0].strip())
        return found if found in (Kind.TASK, Kind.PHASE) else None
    return found


def _known(text: str) -> Kind | None:
    for form in (text, text.removesuffix("s"), FILLERS.sub("", text).strip()):
        if form in KNOWN:
            return KNOWN[form]
    return None


@lru_cache(maxsize=4096)
def is_job(text: str) -> bool:
    return bool(JOBS.search(plain(text)))


@lru_cache(maxsize=4096)
def is_legend(text: str) -> bool:
    """A line that explains the letters, or a footnote."""
    is_footnote = text.lstrip().startswith("*") and not text.lstrip().startswith("**")
    return is_footnote or bool(LEGEND.search(plain(text)))
