"""Read one YAML file strictly into one dataclass; the only module that knows PyYAML."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar, get_origin

import cattrs
import yaml
from cattrs.cols import homogenous_tuple_structure_factory

from kongchuo_docs.errors import LibraryError

try:  # the C parser is ten times faster; wheels have it, a build from source may not
    from yaml import CBaseLoader as _BaseLoader
except ImportError:
    from yaml import BaseLoader as _BaseLoader  # type: ignore[assignment]

T = TypeVar("T")

_WHOLE_NUMBER = re.compile(r"0|[1-9][0-9]{0,8}")


class _StrictLoader(_BaseLoader):
    """YAML without surprises: plain ``20`` and ``true`` are values, everything else is text.

    PyYAML's own loaders turn ``12:30`` into 750, ``no`` into False, ``010`` into 8 and keep the
    last of two equal keys. Here a number has at most nine digits and no leading zero, so that ID
    numbers, phones and codes like ``01`` stay text even where the quotes were forgotten.
    """

    def construct_scalar(self, node: yaml.ScalarNode) -> Any:
        text: str = super().construct_scalar(node)
        if node.style:  # quoted, or a block of text
            return text
        if text in ("true", "false"):
            return text == "true"
        return int(text) if _WHOLE_NUMBER.fullmatch(text) else text

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        result: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            key = key_node.value
            if not isinstance(key_node, yaml.ScalarNode) or key in result:
                problem = f"键“{key}”重复" if isinstance(key, str) else "键必须是文字"
                raise yaml.constructor.ConstructorError(None, None, problem, key_node.start_mark)
            result[key] = self.construct_object(value_node, deep=True)
        return result


def broken(path: Path, problem: str) -> LibraryError:
    """Return the error that says what is wrong with a shipped data file."""
    return LibraryError(
        f"数据文件 {path.parent.name}/{path.name}：{problem}",
        fix="自己改过这个文件的，按提示改正；没有改过的，重新安装本软件。",
    )


def read_yaml(path: Path) -> dict[str, Any]:
    """Read one YAML file, a mapping, strictly: text stays text.

    Raises:
        LibraryError: The file is missing, is not UTF-8, is no YAML mapping, or repeats a key.
    """
    try:
        # Safe: the base loader builds text, lists and mappings only, whatever tags a file holds.
        values = yaml.load(path.read_text("utf-8"), _StrictLoader)
    except OSError as error:
        raise broken(path, "读不到这个文件") from error
    except UnicodeDecodeError as error:
        raise broken(path, "不是 UTF-8 编码") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f"第 {mark.line + 1} 行：" if mark else ""
        raise broken(path, f"{place}{getattr(error, 'problem', '') or '不是 YAML'}") from error
    if not isinstance(values, dict):
        raise broken(path, "最外层应为“键: 值”")
    return values


def read(path: Path, kind: type[T]) -> T:
    """Read one YAML file into the dataclass ``kind``.

    Raises:
        LibraryError: As :func:`read_yaml`, or a key is unknown or missing, or a value has the
            wrong type; all such faults of the file in one message.
    """
    values = read_yaml(path)
    try:
        return _converter().structure(values, kind)
    except cattrs.BaseValidationError as error:
        problems = cattrs.transform_error(error, path="", format_exception=_complaint)
        # A fault of the file as a whole has an empty place.
        texts = (text.replace(" @ .", " @ ").removesuffix(" @ ") for text in problems)
        texts = (re.sub(r"(缺少键 (\S+)) @ \2$", r"\1", text) for text in texts)
        raise broken(path, "；".join(texts)) from error


def _complaint(error: BaseException, kind: type | None) -> str:
    match error:
        case cattrs.ForbiddenExtraKeysError():
            return f"不认识的键 {'、'.join(sorted(error.extra_fields))}"
        case KeyError():
            return f"缺少键 {error.args[0]}"
        case _:
            return "值不合要求"


def _converter() -> cattrs.Converter:
    """Return a converter that takes each value as written and never bends it to a type."""
    converter = cattrs.Converter(forbid_extra_keys=True)
    # By identity: a hook registered for the class str would also take every StrEnum.
    converter.register_structure_hook_func(lambda kind: kind is str, _text)
    converter.register_structure_hook(int, _exactly(int))
    converter.register_structure_hook(bool, _exactly(bool))
    converter.register_structure_hook(dt.date, lambda value, _: dt.date.fromisoformat(value))
    converter.register_structure_hook_factory(_is_tuple, _tuple_hook_factory)
    return converter


def _text(value: object, _: object) -> str:
    if type(value) not in (str, int):  # a plain 20 is text where text is asked for
        raise TypeError(value)
    return str(value)


def _exactly(kind: type[T]) -> Callable[[object, object], T]:
    def take(value: object, _: object) -> T:
        if type(value) is not kind:  # isinstance would take true for the number 1
            raise TypeError(value)
        return value

    return take


def _is_tuple(kind: Any) -> bool:
    return bool(get_origin(kind) is tuple)


def _tuple_hook_factory(kind: Any, converter: cattrs.Converter) -> Callable[[Any, Any], Any]:
    structure = homogenous_tuple_structure_factory(kind, converter)

    def take(value: object, kind: Any) -> Any:
        if not isinstance(value, list):  # a forgotten "-" must not become a tuple of characters
            raise TypeError(value)
        return structure(value, kind)

    return take
