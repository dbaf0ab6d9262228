"""Which of our four phases a phase of a file is. These words are read, never said."""

from functools import lru_cache
from typing import Final

from raci.tables import plain

# From the last to the first: "launch check" is a launch, "design review" is a check.
WORDS: Final = {
    "launch": """launch, go live, go-live, release, publish, roll out, rollout, deploy, operate, monitor,
        hand over, close, 上线, 发布, 投放, 推广, 运营, 交付, 部署, 发版, 复盘, 收尾, 结项, 监控""",
    "check": """check, test, verif, review, approv, accept, qa, sign-off, 检查, 测试, 验收, 审核, 评审, 验证,
        审批, 试读, 联调""",
    "agree": """agree, plan, prepar, kick, initiat, discover, scop, require, align, concept, brief, 约定,
        规划, 计划, 准备, 启动, 立项, 需求, 对齐, 策划, 目标, 调研, 前期""",
    "make": """make, build, do, execut, implement, develop, design, produc, creat, work, 制作, 执行, 开发,
        设计, 实施, 制造, 生产, 建设, 内容, 物料""",
}
STEMS: Final = [(code, stem.strip()) for code, text in WORDS.items() for stem in text.split(",")]


@lru_cache(maxsize=1024)
def phase_of(text: str) -> str:
    """The code of a phase, or an empty text for one that nobody knows."""
    said = plain(text)
    if said in WORDS:
        return said
    return next((code for code, stem in STEMS if _stands_in(stem, said)), "")


def _stands_in(stem: str, said: str) -> bool:
    """English stems begin a word; Chinese ones stand anywhere."""
    return f" {said}".find(f" {stem}") >= 0 if stem.isascii() else stem in said
