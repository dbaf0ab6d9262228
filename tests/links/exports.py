"""Lists as the tools export them."""

import csv
import io
from datetime import datetime

from openpyxl import Workbook

JIRA_HEADINGS = "Summary,Issue key,Issue id,Issue Type,Status,Project key,Assignee,Due date,Description"
JIRA = [
    JIRA_HEADINGS.split(","),
    ["Shop poster", "SHOP-1", "10001", "Story", "To Do", "SHOP", "Li Lei", "13/Nov/26 3:04 PM", "Two\nlines"],
    ["Voucher page", "SHOP-2", "10002", "Task", "In Progress", "SHOP", "", "", ""],
    ["Old banner", "SHOP-3", "10003", "Task", "Done", "SHOP", "", "", ""],
]
PINGCODE = [
    ["编号", "标题", "工作项类型", "状态", "负责人", "优先级", "计划完成时间"],
    ["SHP-1", "商城海报", "用户故事", "未开始", "李雷", "普通", "2026-11-13 15:04:00"],
    ["SHP-2", "优惠券页面", "任务", "进行中", "", "较高", "2026-11-14"],
]
WORKTILE = [
    ["任务编号", "任务标题", "列表", "任务状态", "负责人", "截止时间"],
    ["#1024", "商城海报", "待办", "未开始", "李雷", "2026-11-13 15:04"],
    ["#1025", "优惠券页面", "设计", "进行中", "设计部", "2026/11/14"],
]


def as_csv(rows, encoding="utf-8-sig"):
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(encoding)


def as_xlsx(rows):
    book = Workbook()
    page = book.active
    for row in rows:
        page.append([_dated(cell) for cell in row])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def _dated(cell):
    """Worktile and PingCode write true dates into workbooks."""
    try:
        return datetime.fromisoformat(cell)
    except ValueError:
        return cell
