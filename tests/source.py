"""The product's source as the architecture tests read it: modules, functions and who imports whom."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("postmortem", "raci", "incidents")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Module:
    name: str
    path: Path

    def __str__(self) -> str:
        return self.name

    @cached_property
    def text(self) -> str:
        return self.path.read_text(encoding="utf-8")

    @cached_property
    def tree(self) -> ast.Module:
        return ast.parse(self.text, self.path)

    @property
    def nodes(self) -> Iterator[ast.AST]:
        return ast.walk(self.tree)

    @property
    def functions(self) -> list[Function]:
        return [node for node in self.nodes if isinstance(node, Function)]

    @cached_property
    def app(self) -> str:
        """`raci`, `postmortem.people`, or `postmortem` for what lies on top of all apps."""
        parts = self.name.split(".")
        folder = ROOT.joinpath(*parts[:2])
        return ".".join(parts[:2]) if parts[0] == "postmortem" and (folder / "apps.py").exists() else parts[0]

    @cached_property
    def layer(self) -> str:
        """`models` of `raci.models.sheet`; empty for the app's own __init__."""
        return self.name.removeprefix(self.app).lstrip(".").split(".")[0]

    @cached_property
    def imports(self) -> set[str]:
        """Every imported name in full, also those under `if TYPE_CHECKING`."""
        found = set()
        for node in self.nodes:
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                base = self._package(node.level) + (node.module or "")
                found |= {f"{base}.{alias.name}" for alias in node.names}
        return found

    def _package(self, level: int) -> str:
        if not level:
            return ""
        parts = self.name.split(".") + (["__init__"] if self.path.name == "__init__.py" else [])
        return ".".join(parts[:-level]) + "."

    @cached_property
    def imported_modules(self) -> set["Module"]:
        """The product's modules among them."""
        return {found for name in self.imports if (found := module_of(name))} - {self}


def _modules() -> dict[str, Module]:
    found = {}
    for package in PACKAGES:
        for path in sorted((ROOT / package).rglob("*.py")):
            if "migrations" not in path.parts:
                parts = path.relative_to(ROOT).with_suffix("").parts
                name = ".".join(parts).removesuffix(".__init__")
                found[name] = Module(name, path)
    return found


MODULES = _modules()


def module_of(imported: str) -> Module | None:
    """The module that a full imported name is in: itself, or the one that defines it."""
    return MODULES.get(imported) or MODULES.get(imported.rpartition(".")[0])


def decorators(function: Function) -> set[str]:
    calls = [node.func if isinstance(node, ast.Call) else node for node in function.decorator_list]
    return {ast.unparse(call).rpartition(".")[2] for call in calls}


def lines(function: Function) -> int:
    """From `def` to the last line, without the docstring."""
    first = function.body[0]
    is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    docstring = first.end_lineno - first.lineno + 1 if is_docstring else 0
    return function.end_lineno - function.lineno + 1 - docstring
