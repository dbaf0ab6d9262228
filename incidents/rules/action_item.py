"""Pure decisions about an improvement: whether it says anything, and who looks whether it is so."""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from incidents.models import ActionItem

VERIFY_WITHIN = 5  # working days, from when somebody is to look
LOOK_AFTER = (0, 30, 90)  # days after it was said to be done; 0: as soon as somebody can
SEVERE = 2  # this level and worse
STRONG = (ActionItem.Strength.ELIMINATE, ActionItem.Strength.GATE, ActionItem.Strength.AUTOMATIC)
AGAIN_WITHIN = 3  # working days for what was opened again after its due time
SHAPES = {  # how far it is, as a shape; the word stands beside it
    ActionItem.Status.OPEN: "open",
    ActionItem.Status.DONE: "done",
    ActionItem.Status.VERIFIED: "verified",
    ActionItem.Status.WONT_DO: "dropped",
}
STRONG = (ActionItem.Strength.ELIMINATE, ActionItem.Strength.GATE, ActionItem.Strength.AUTOMATIC)
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
between both build care careful carefully cautious close closely closer co collaborate collaboration
communicate communicating communication communications control cooperate cooperation coordinate
coordination cross
culture department departments diligent discipline each earlier efficiency efforts enhance everybody
everyone foster from future hard harder have improve improved improving in increase inter internal is it
management more must need next of often on operation ordination other our parties pay people please process
processes promote properly quality raise regularly should side sides strengthen supervision talk talking
team teams teamwork the their thorough time to together training try we well will with within work working
"""
EMPTY_ENGLISH_WORDS = frozenset(EMPTY_ENGLISH.split())

# A wish begins with one of the first and soon names one of the second; it says nothing unless it says how.
NEAR = 8  # words from the beginning
WISH_ENGLISH = re.compile(
    r"(?:we |please |let us |let's |must |should |need to |to |continue to |further )*"
    r"(?:strengthen|improve|enhance|increase|raise|foster|promote|boost|reinforce|deepen|tighten|pay|be more"
    r"|optimi[sz]e|ensure (?:better|good|more)|have (?:better|more)|better|more|stronger|closer)\b"
)
VAGUE_ENGLISH = re.compile(
    r"\b(?:communications?|awareness|collaboration|co-?operation|co-?ordination|attention|alignment|teamwork"
    r"|diligence|discipline|ownership|responsibility|accountability|sense|mindset|culture|quality|efficiency"
    r"|carefulness|careful|attentive|proactive|diligent|supervision|oversight|management|control)\b"
)
HOW_ENGLISH = re.compile(r":\s*\S+\s+\S+\s+\S+|\b(?:so that|by \w+ing|before|until|unless|whenever)\b")
WISH_CHINESE = re.compile(
    "(?:进一步|继续|持续|今后|以后|下次|各部门|我们|大家|需要?|应该?|必须|要|与?业务|产品|设计|研发|团队|内部|[，,、])*"
    "(?:加强|增强|强化|提高|提升|加大|重视|注重|注意|做好|搞好|完善|改善|优化|改进|保持|促进|深化|树立|培养|更加)"
)
VAGUE_CHINESE = re.compile(
    "沟通|意识|协作|协同|协调|配合|合作|对接|联动|交流|责任心|责任感|执行力|主动性|重视|管理|质量|效率|认识|能力|力度|把关"
    "|审核|监督|态度|细心|规范性|严谨|氛围|文化"
)
HOW_CHINESE = re.compile("[:：].{6,}|否则|由.{1,12}(?:确认|批准|签)|才能|之前|以前|必填|自动")


def says_nothing(text: str) -> bool:
    """A pure phrase that is true of everything: 加强沟通, "communicate better"."""
    words = NOISE.sub(" ", text).lower().split()
    if not words or len(text) > LONGEST_PHRASE:
        return not words
    return all(word in EMPTY_ENGLISH_WORDS or not EMPTY_CHINESE.sub("", word) for word in words)


def is_vague(title: str) -> bool:
    """A wish whatever it is about: "Strengthen communication with Design", 加强与业务的沟通.

    A number, or what stands behind a colon or in a clause that says how, makes it something one can see.
    """
    text = title.strip().lower()
    if any(letter.isdigit() for letter in text):
        return False
    english = WISH_ENGLISH.match(text) and VAGUE_ENGLISH.search(" ".join(text.split()[:NEAR]))
    if english and not HOW_ENGLISH.search(text):
        return True
    return bool(WISH_CHINESE.match(text) and VAGUE_CHINESE.search(text) and not HOW_CHINESE.search(text))


def check_says_something(title: str, end_state: str) -> None:
    """Raises ValidationError, on the field, for a phrase or a wish, or an end state that only repeats it."""
    asked = _("What will be different, and how will one see it?")
    repeated = NOISE.sub("", title).lower() == NOISE.sub("", end_state).lower()
    wrong = {
        "title": says_nothing(title) or is_vague(title),
        "end_state": says_nothing(end_state) or repeated,
    }
    if any(wrong.values()):
        raise ValidationError({name: asked for name, is_wrong in wrong.items() if is_wrong})


def is_strong(strength: str) -> bool:
    """Whether it changes the thing and not only what people are asked to do: above a checklist."""
    return strength in STRONG


def look_at(done_at: datetime, days: int) -> datetime | None:
    """When somebody is to look whether it holds; None: as soon as somebody can.

    Raises ValidationError on `look_after` for another number of days than those offered.
    """
    if days not in LOOK_AFTER:
        raise ValidationError({"look_after": _("Choose one from the list.")})
    return done_at + timedelta(days=days) if days else None


def usual_look(severity: int | None) -> int:
    """Days after which an improvement is looked at if nobody says otherwise: what was severe, later."""
    return 90 if severity is not None and severity <= SEVERE else 30


def may_move(status: str, to: str) -> bool:
    """Whether the table of moves, which also feeds the database, allows this one."""
    return to in ActionItem.MOVES.get(status, [])


def verifier(owner_id: int, candidates: Iterable[int | None]) -> int | None:
    """Who looks whether it is so: the first of `candidates` (own lead, driver, …) who is not the owner."""
    return next((person for person in candidates if person is not None and person != owner_id), None)


def due_again(due_at: datetime, later: datetime, now: datetime) -> datetime:
    """The due time of something opened again: as it was while that lies ahead, else `later`."""
    return due_at if due_at > now else later
