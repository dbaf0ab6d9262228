"""Address books as the three chat programs write them, and our own; and files with much that is wrong."""

import csv
import io

from openpyxl import Workbook

WECOM = ["姓名", "帐号", "别名", "职务", "部门", "性别", "手机", "座机", "个人邮箱", "地址", "激活状态"]
DINGTALK = [
    *("员工UserID", "姓名", "部门", "职位", "工号", "手机号", "邮箱", "企业邮箱", "是否此部门主管(是/否)"),
    *("入职时间", "激活状态"),
]
FEISHU = ["姓名（必填）", "手机号码", "邮箱", "部门（必填）", "工号", "直属上级", "人员类型", "账号状态"]
OWN = ["Account", "Name", "Mail", "Department", "Role", "Language", "Time zone", "Joined on"]


def text_of(rows, separator=","):
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue()


def own(*rows, encoding="utf-8-sig"):
    """A CSV of our own layout."""
    return text_of([OWN, *rows]).encode(encoding)


def workbook(rows, *, merged=()):
    """An XLSX whose first sheet has these rows; the areas are merged as people merge them."""
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for area in merged:
        book.active.merge_cells(area)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def wecom():
    """A workbook with a note above the header, several departments, and nobody's mail but one."""
    company = "星河科技"
    return workbook(
        [
            ["说明：导出时间 2026-03-10，共 4 名成员"],
            WECOM,
            [
                "陈伟",
                "ChenWei",
                "Wade",
                "设计师",
                f"{company}/设计部/视觉组",
                "男",
                "13800138000",
                "",
                "",
                "",
                "已激活",
            ],
            [
                "李娜",
                "lina",
                "",
                "总监",
                f"{company}/设计部;{company}/产品部",
                "女",
                "13900139000",
                "",
                "li.na@example.com",
                "",
                "已激活",
            ],
            ["王强", "wangqiang", "", "", f"{company}/产品部", "男", "", "", "", "", "未激活"],
            ["赵敏", "zhaomin", "", "", f"{company}/产品部", "女", "", "", "", "", "已禁用"],
        ],
        merged=["A1:K1"],
    )


def dingtalk():
    """A workbook with two merged head rows, paths with dashes, and who leads a department."""
    above = ["基本信息", None, None, None, None, "联系方式", None, None, "其他", None, None]
    return workbook(
        [
            ["填写须知：请勿修改员工UserID"],
            above,
            DINGTALK,
            [
                "manager7788",
                "孙丽",
                "星河科技-运营部",
                "主管",
                "A001",
                "13700137000",
                "",
                "sunli@example.com",
                "是",
                "2023-05-04",
                "已激活",
            ],
            [
                "0123456789",
                "周杰",
                "星河科技-运营部-活动组,星河科技-客服部",
                "",
                "A002",
                "",
                "",
                "",
                "否,否",
                "2024/01/02",
                "已激活",
            ],
        ],
        merged=["A1:K1", "A2:E2", "F2:H2", "I2:K2"],
    )


def feishu():
    """A CSV in GB18030 with required fields marked, known by number, and somebody whose account is frozen."""
    rows = [
        FEISHU,
        ["吴芳", "+8613600136000", "wufang@example.com", "星河科技/市场部", "F-17", "", "正式", "已激活"],
        [
            "郑凯",
            "+8613500135000",
            "",
            "星河科技/市场部/投放组,星河科技/产品部",
            "F-18",
            "吴芳",
            "正式",
            "未激活",
        ],
        ["钱多", "+8613400134000", "", "星河科技/市场部", "F-19", "", "正式", "已离职"],
    ]
    return text_of(rows).encode("gb18030")


# Twelve kinds of bad row: what is changed in a good one, and the column and the reason that have to be named.
SPOILT = [
    ({1: ""}, ("B", "Name", "no_name")),
    ({1: "x" * 81}, ("B", "Name", "long_name")),
    ({0: "", 2: ""}, ("C", "Mail", "no_account")),
    ({0: "张三"}, ("A", "Account", "bad_account")),
    ({0: "TWICE"}, ("A", "Account", "account_twice")),
    ({2: "nowhere"}, ("C", "Mail", "bad_mail")),
    ({2: "twice@example.com"}, ("C", "Mail", "mail_twice")),
    ({2: "taken@example.com"}, ("C", "Mail", "mail_taken")),
    ({3: "Nobody knows it"}, ("D", "Department", "unknown_department")),
    ({4: "boss"}, ("E", "Role", "bad_role")),
    ({4: "admin"}, ("E", "Role", "no_admin")),
    ({5: "klingon"}, ("F", "Language", "bad_language")),
    ({6: "Mars/Base"}, ("G", "Time zone", "bad_zone")),
    ({7: "2026-02-31"}, ("H", "Joined on", "bad_date")),
    ({7: "2031-01-01"}, ("H", "Joined on", "late_date")),
    ({3: "#REF!"}, ("D", "Department", "cell_error")),
]


def many(rows, bad):
    """Rows of our own layout of which `bad`, spread evenly, are spoilt in turn; and what has to be said of
    them: (row, column, heading, code).
    """
    step = rows // bad
    made, said = [["twice", "Twice", "twice@example.com", "Design", "", "", "", ""]], []
    for number in range(1, rows):
        mail = f"p{number}@example.com"
        row = [f"p{number}", f"Person {number}", mail, "Design", "member", "zh", "", "2024-05-06"]
        if number % step == step - 1 and len(said) < bad:
            change, (column, heading, code) = SPOILT[len(said) % len(SPOILT)]
            for place, value in change.items():
                row[place] = value
            if code == "mail_taken" and len(said) > len(SPOILT):
                code = "mail_twice"  # it stood in an earlier row by then
            said.append((number + 2, column, heading, code))
        made.append(row)
    return made, said
