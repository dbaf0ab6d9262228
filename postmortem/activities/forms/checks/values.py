"""What is known in a cell, or in every open cell of a line: fields by the parts of the kind."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from postmortem.activities.models import CheckCell
from postmortem.activities.rules import checks
from postmortem.drafts.forms import VersionMixin
from postmortem.evidence.rules import TAKEN

VERSION, FILE = "version", "file"  # no part is called so
TEXT = {"lines": forms.Textarea(attrs={"rows": 3})}


def field_of(part: checks.Part, label: object = "") -> forms.Field:
    """The field in which one part of a value is typed or chosen; what is needed says the rule of the kind."""
    known: dict[str, Any] = {"label": label or part.label, "help_text": part.help, "required": False}
    if part.widget == "choices":
        box = forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(choices=list(part.choices.items()), widget=box, **known)
    if part.widget == "choice":
        return forms.ChoiceField(choices=list(part.choices.items()), widget=forms.RadioSelect, **known)
    if part.widget == "number":
        return forms.IntegerField(min_value=0, max_value=1_000_000, **known)
    if part.widget == "yes":
        return forms.BooleanField(**known)
    return forms.CharField(max_length=checks.LONGEST, widget=TEXT.get(part.widget), **known)


class Section(NamedTuple):
    """The fields of one cell in a form: its bound fields in order; `folded` ones are seldom needed; where a
    file may come with it, the field for that.
    """

    cell: CheckCell
    label: str
    first: list[forms.BoundField]
    folded: list[forms.BoundField]
    file: forms.BoundField | None = None


class ValueForm(forms.Form):
    """What is known in some cells of one kind, each part as `<row>-<column>-<part>`.

    Where the form `is_whole`, what the kind needs is needed at once; else a cell may be left out.
    """

    is_whole = False

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        *,
        kind: checks.TableKind,
        cells: Sequence[CheckCell],
        alone: bool = False,
    ) -> None:
        """`alone`: each label also says which cell it is about, where the form has no heads."""
        super().__init__(data, files)
        self.kind, self.cells = kind, cells
        for cell in cells:
            for part in kind.schema:
                field = field_of(part, f"{self.label_of(cell)} · {part.label}" if alone else "")
                field.initial = cell.value.get(part.name)
                field.required = part.required and self.is_whole
                self.fields[name_of(cell, part.name)] = field

    @property
    def sections(self) -> list[Section]:
        return [self._section(cell) for cell in self.cells]

    def _section(self, cell: CheckCell) -> Section:
        parts = self.kind.schema
        first = [self[name_of(cell, part.name)] for part in parts if not part.folded]
        folded = [self[name_of(cell, part.name)] for part in parts if part.folded]
        file = self[name_of(cell, FILE)] if name_of(cell, FILE) in self.fields else None
        return Section(cell, self.label_of(cell), first, folded, file)

    def label_of(self, cell: CheckCell) -> str:
        """What tells the cells of one form apart."""
        columns = {one.column_id for one in self.cells}
        return cell.row.label if len(columns) == 1 else cell.column.label

    def typed(self, cell: CheckCell) -> dict[str, Any]:
        """What was typed for one cell, by part; of a valid form."""
        typed = {part.name: self.cleaned_data.get(name_of(cell, part.name)) for part in self.kind.schema}
        return {name: said for name, said in typed.items() if said not in (None, "", [], False)}

    def refuse(self, cell: CheckCell, refusal: ValidationError) -> ValidationError:
        """The refusal of a value, on the fields of its cell."""
        if not hasattr(refusal, "error_dict"):
            return refusal
        names = {part.name for part in self.kind.schema}
        return ValidationError(
            {name_of(cell, n) if n in names else "__all__": said for n, said in refusal.error_dict.items()}
        )


def name_of(cell: CheckCell, part: str) -> str:
    return f"{cell.row_id}-{cell.column_id}-{part}"


class CellForm(VersionMixin, ValueForm):
    """What is known in one cell."""

    is_whole = True

    def __init__(self, data: QueryDict | None = None, *, kind: checks.TableKind, cell: CheckCell) -> None:
        super().__init__(data, kind=kind, cells=[cell])
        self.fields["version"].initial = cell.version

    def beside(self, current: object) -> Any:  # noqa: ANN401  read like the row it stands for
        """The cell as it is now, so that each part stands beside what was typed."""
        if not isinstance(current, CheckCell):
            return None
        parts = {name_of(current, part.name): current.value.get(part.name) for part in self.kind.schema}
        return SimpleNamespace(version=current.version, **parts)


class FillForm(ValueForm):
    """All open cells of one line at once; what is left empty stays open."""

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        **known: Any,
    ) -> None:
        super().__init__(data, files, **known)
        for cell in self.cells:
            hidden = forms.IntegerField(required=False, widget=forms.HiddenInput, initial=cell.version)
            self.fields[name_of(cell, VERSION)] = hidden

    @property
    def said(self) -> list[tuple[CheckCell, dict[str, Any], int]]:
        """What was said about each cell, and the version that was on the screen; of a valid form."""
        said = [(cell, self.typed(cell)) for cell in self.cells]
        versions = self.cleaned_data
        return [(cell, value, versions.get(name_of(cell, VERSION)) or 0) for cell, value in said if value]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        said = [cell for cell in self.cells if self.typed(cell)]
        if not said and not self.errors:
            raise ValidationError(_("Say something about at least one of them."))
        for cell in said:
            try:
                checks.value_of(self.kind, self.typed(cell))
            except ValidationError as refusal:
                self.add_error(None, self.refuse(cell, refusal))
        return cleaned


class FillByLinkForm(FillForm):
    """The same by a link, where a file may come with each cell."""

    def __init__(
        self,
        data: QueryDict | None = None,
        files: MultiValueDict[str, UploadedFile] | None = None,
        **known: Any,
    ) -> None:
        super().__init__(data, files, **known)
        self.folded = [name_of(cell, FILE) for cell in self.cells]  # seldom needed
        for cell in self.cells:
            label = _("A file that shows it")
            self.fields[name_of(cell, FILE)] = forms.FileField(
                label=f"{self.label_of(cell)} · {label}" if known.get("alone") else label,
                help_text=_("A picture, PDF, Office file, text, zip or mp4."),
                required=False,
                widget=forms.FileInput(attrs={"accept": ",".join(f".{ending}" for ending in TAKEN)}),
            )

    @property
    def shown(self) -> list[tuple[CheckCell, UploadedFile]]:
        """The files by cell; of a valid form."""
        given = [(cell, self.cleaned_data.get(name_of(cell, FILE))) for cell in self.cells]
        return [(cell, file) for cell, file in given if file]

    def clean(self) -> dict[str, Any]:
        """A file does not speak for itself: a few words say what it shows."""
        for cell, _file in self.shown:
            if not self.typed(cell):
                self.add_error(name_of(cell, FILE), _("Say in words, too, what it shows."))
        return super().clean()
