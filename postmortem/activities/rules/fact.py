from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Fact:
    """One thing the product knows happened (or was agreed for) a time. Ids only: words come from
    `redact_for`.

    `kind` is a code (requested, told, launch_asked, launch_agreed, due, arrived, placeholder, approved,
    returned, accepted, signed, launched, verified …), `said` is True where it was passed on and never
    confirmed.
    """

    at: datetime
    kind: str
    zone: str
    subj_type: str = ""
    subj_id: int | None = None
    department_id: int | None = None
    person_id: int | None = None
    params: dict[str, Any] = field(default_factory=dict)
    said: bool = False
