"""Pure decisions about an improvement: whether it says anything, and who looks whether it is so."""

import re
from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from incidents.models import ActionItem

VERIFY_WITHIN = 5  # working days after it was said to be done
AGAIN_WITHIN = 3  # working days for what was opened again after its due time
SHAPES = {  # how far it is, as a shape; the word stands beside it
    ActionItem.Status.OPEN: "open",
    ActionItem.Status.DONE: "done",
    ActionItem.Status.VERIFIED: "verified",
    ActionItem.Status.WONT_DO: "dropped",
}
LONGEST_PHRASE = 80  # characters; more than that says something
NOISE = re.compile(r"[\W_]+")

# A text made only of these words is true of everything. Longer ones first.
EMPTY_CHINESE = re.compile(
    "相关部门|部门之间|重视程度|沟通协调|责任心|执行力|进一步|跨部门|部门间|团队间|各部门|上下游|部门|团队|我们|大家"
    "|各方|双方|全员|业务|产品|设计|研发|今后|以后|下次|后续|继续|持续|积极|及时|需要|应该|必须|更加|加强|增强|强化"
    "|提高|提升|加大|改善|优化|改进|做好|搞好|注意|注重|重视|保持|内部|之间|相互|彼此|以及|沟通|协作|协同|协调|配合"
    "|合作|对接|联动|交流|意识|管理|把关|审核|检查|监督|培训|学习|认识|细心|仔细|认真|小心|谨慎|质量|效率|水平|能力"
    "|工作|力度|机制|一些|一点|起来|要|需|应|多|更|间|的|地|和|与|及|并"
)
EMPTY_ENGLISH = """
a align aligned alignment all always among and at attention attentive aware awareness be being best better
between both care careful carefully cautious close closely closer co collaborate collaboration communicate
communicating communication communications control cooperate cooperation coordinate coordination cross
culture department departments diligent discipline each earlier efficiency efforts enhance everybody
everyone foster from future hard harder have improve improved improving in increase inter internal it
management more must need next of often on operation ordination other our parties pay people please process
processes promote properly quality raise regularly should side sides strengthen supervision talk talking
team teams teamwork the their thorough time to together training try we well will with within work working
"""
EMPTY_ENGLISH_WORDS = frozenset(EMPTY_ENGLISH.split())


def says_nothing(text: str) -> bool:
    """A pure phrase that is true of everything: 加强沟通, "communicate better"."""
    words = NOISE.sub(" ", text).lower().split()
    if not words or len(text) > LONGEST_PHRASE:
        return not words
    return all(word in EMPTY_ENGLISH_WORDS or not EMPTY_CHINESE.sub("", word) for word in words)


def check_says_something(title: str, end_state: str) -> None:
    """Raises ValidationError, on the field, for a pure phrase or an end state that only repeats the title."""
    asked = _("What will be different, and how will one see it?")
    repeated = NOISE.sub("", title).lower() == NOISE.sub("", end_state).lower()
    wrong = {"title": says_nothing(title), "end_state": says_nothing(end_state) or repeated}
    if any(wrong.values()):
        raise ValidationError({name: asked for name, is_wrong in wrong.items() if is_wrong})


def may_move(status: str, to: str) -> bool:
    """Whether the table of moves, which also feeds the database, allows this one."""
    return to in ActionItem.MOVES.get(status, [])


def verifier(owner_id: int, candidates: Iterable[int | None]) -> int | None:
    """Who looks whether it is so: the first of `candidates` (own lead, driver, …) who is not the owner."""
    return next((person for person in candidates if person is not None and person != owner_id), None)


def due_again(due_at: datetime, later: datetime, now: datetime) -> datetime:
    """The due time of something opened again: as it was while that lies ahead, else `later`."""
    return due_at if due_at > now else later
