"""The form folders: those of the software, and those of a workspace, of which one may be broken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from kongchuo_docs.errors import InputFileError, LibraryError, NotFoundError, RefusedError
from kongchuo_docs.library.reading import broken, read
from kongchuo_docs.library.unfinished import still_open
from kongchuo_docs.model import Form, Subject


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLabels:
    """What offices call the fields on their own forms (``schemas/wording/labels.yaml``)."""

    source: str
    labels: Mapping[str, tuple[str, ...]]
    """Labels without blanks by placeholder."""


@dataclass(frozen=True, slots=True)
class BrokenForm:
    """A form folder of a workspace whose ``form.yaml`` cannot be read."""

    file: Path
    problem: str

    @property
    def where(self) -> str:
        """The file as the user finds it in the workspace."""
        return "/".join(self.file.parts[-3:])

    @property
    def fix(self) -> str:
        """What to do."""
        return (
            "请照其他表单的 form.yaml 改正这个文件；暂时不用这份表单的，"
            f"把文件夹 {self.file.parent.name} 移出工作区的 {self.file.parts[-3]}。"
        )

    def error(self) -> InputFileError:
        """The error for whoever needs this very form."""
        return InputFileError(f"工作区里的表单 {self.where}：{self.problem}", fix=self.fix)


class Forms(dict[str, Form]):
    """Finished forms by id; asking for one that is not there tells why.

    Args:
        finished: The forms in reading order.
        begun: Those that an office has not finished.
        broken: Those that cannot be read.
    """

    def __init__(
        self,
        finished: Mapping[str, Form],
        begun: Mapping[str, Form],
        broken: Mapping[str, BrokenForm],
    ) -> None:
        super().__init__(finished)
        self._begun, self._broken = begun, broken

    def __missing__(self, form_id: str) -> Form:
        if form_id in self._broken:
            raise self._broken[form_id].error()
        if form_id in self._begun:
            keys = "、".join(still_open(self._begun[form_id]))
            raise RefusedError(
                f"表单 {form_id} 还没填完：{keys}",
                fix=f"请在 form_templates/{form_id}/form.yaml 里填写这几项，再运行 kongchuo form lint。",
            )
        raise NotFoundError(f"没有这个文书：“{form_id}”", fix=f"现有的文书：{'、'.join(self)}")


@dataclass(frozen=True, slots=True)
class FormShelf:
    """All form folders by id."""

    finished: Forms
    begun: Mapping[str, Form]
    broken: Mapping[str, BrokenForm]


def read_forms(shipped: Path, own: Path | None) -> FormShelf:
    """Read all form folders.

    A folder of a workspace replaces the shipped form of its name; one that cannot be read does so
    too, for nobody wants the shipped paper where the office has its own.

    Args:
        shipped: The forms of the software.
        own: Those of a workspace, or None.

    Raises:
        LibraryError: A shipped form is malformed.
    """
    finished: dict[str, Form] = {}
    begun: dict[str, Form] = {}
    faulty: dict[str, BrokenForm] = {}
    for home in filter(None, (shipped, own)):
        for path in sorted(home.glob("*/form.yaml")):
            try:
                form = _form(path)
            except LibraryError as error:
                if home is not own:
                    raise
                finished.pop(path.parent.name, None)
                _, _, problem = error.message.partition("：")
                faulty[path.parent.name] = BrokenForm(path, problem)
            else:
                (begun if still_open(form) else finished)[form.form_id] = form
    ordered = sorted(finished.values(), key=lambda form: (form.order, form.form_id))
    forms = Forms({form.form_id: form for form in ordered}, begun, faulty)
    return FormShelf(forms, begun, faulty)


def _form(path: Path) -> Form:
    form = replace(read(path, Form), folder=path.parent)
    if form.form_id != path.parent.name:
        raise broken(path, f"form_id 应与文件夹同名：{path.parent.name}")
    is_register = form.subject is Subject.REGISTER
    if is_register != bool(form.rows) or is_register != bool(form.columns):
        raise broken(path, "台账（subject: register）要写 rows 和 columns，其他表单不写")
    return form
