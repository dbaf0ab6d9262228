"""Who lives in the small world, and how they talk: one hat each, and names that no page has by chance."""

from postmortem.people.models import User

# Who asks, in the order of the columns of permission_matrix.toml; "anonymous" is nobody.
WHO = ["stranger", "participant", "driver", "lead", "sponsor", "executive", "admin"]
CAST = {  # name: (Latin, Han, department, role)
    "stranger": ("Stig Nilsen", "石尼森", "elsewhere", User.Role.MEMBER),
    "participant": ("Quilla Zornow", "左奎拉", "design", User.Role.MEMBER),
    "driver": ("Vexa Marlund", "马薇莎", "product", User.Role.PM),
    "lead": ("Orla Tibbet", "田奥兰", "design", User.Role.MEMBER),
    "sponsor": ("Jarvo Penhall", "彭佳沃", "management", User.Role.MEMBER),
    "executive": ("Elka Storm", "史艾卡", "management", User.Role.EXECUTIVE),
    "admin": ("Adda Mynt", "闵雅达", "elsewhere", User.Role.ADMIN),
    "painter": ("Bruno Katzki", "白卡奇", "design", User.Role.MEMBER),
    "asker": ("Wenda Frobish", "傅文达", "business", User.Role.MEMBER),
    "reporter": ("Ulf Grendel", "葛乌夫", "service", User.Role.MEMBER),
}
NAMED = ["participant", "driver", "lead", "sponsor", "painter", "asker", "reporter"]
PHONE = "139 5550 1234"


def gossip(*names: str) -> str:
    """A sentence as people type it: full of names, with an address and a number."""
    said = "，".join(f"请{CAST[name][1]}确认，{CAST[name][0]} agreed" for name in names)
    first = CAST[names[0]][0].lower().replace(" ", ".")
    return f"{said}; write to {first}@example.com or ring {PHONE}."
