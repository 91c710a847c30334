"""The names that a template prints, held against the vocabulary of its form.

All tags of a part become one Jinja template, a line for each tag, so that a node of the syntax tree
knows its paragraph; loop variables stand for the entries of their list.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, TypeAlias

from jinja2 import Environment, nodes

from kongchuo_docs.model import Severity
from kongchuo_docs.rendering.environment import FILTERS
from kongchuo_docs.rendering.layout import Place
from kongchuo_docs.rendering.lint.brackets import HOW_TO_WRITE, TOO_DEEP, Tag
from kongchuo_docs.rendering.lint.fault import Fault, fault
from kongchuo_docs.rendering.lint.vocabulary import DATE, Vocabulary

LOOP = {
    **dict.fromkeys(("index", "index0", "revindex", "revindex0", "length", "depth", "depth0"), 1),
    **dict.fromkeys(("first", "last"), True),
}
_TESTS = ("defined", "none", "true", "false")
_DATED = ("日期", "手填日期", "年月")
_UNESCAPED = ("safe", "e", "escape", "forceescape")
_MOST_NAMES = 12
"""So many names fit into a message."""
_UNKNOWN = object()
"""The value of what cannot be told before the paper is made."""


@dataclass(frozen=True, slots=True)
class _Named:
    """What an expression stands for: an invented value, and its name if it has one."""

    value: Any = _UNKNOWN
    name: str = ""


_Scope: TypeAlias = Mapping[str, _Named]


@dataclass(slots=True)
class NameCheck:
    """Looks through the tags of one form; gathers faults and the names that are printed."""

    vocabulary: Vocabulary
    environment: Environment
    faults: list[Fault] = field(default_factory=list)
    used: dict[str, Place] = field(default_factory=dict)
    """Dotted names with the place where each stands first."""
    _places: Sequence[Place] = ()

    def look_through(self, tags: Sequence[Tag]) -> None:
        """Check the sound tags of one part."""
        lines = [
            f"{{{{ {tag.inner} }}}}" if not tag.word else f"{{% {tag.inner} %}}" for tag in tags
        ]
        self._places = [tag.spot.place for tag in tags]
        try:
            self._look_through(lines)
        except RecursionError:  # a tag that is only just shallow enough by itself
            place = Place(part=self._places[0].part)
            fix = "请减少循环、条件和括号的层数。"
            self.faults.append(fault("KC-L08", place, f"占位符{TOO_DEEP}", fix))

    def _look_through(self, lines: Sequence[str]) -> None:
        tree = self.environment.parse("\n".join(line.replace("\n", " ") for line in lines))
        facts = self.vocabulary.facts
        self._block(tree.body, {name: _Named(value, name) for name, value in facts.items()})

    # --- statements

    def _block(self, block: Sequence[nodes.Node], scope: _Scope) -> None:
        for node in block:
            match node:
                case nodes.Output():
                    for printed in node.nodes:
                        if not isinstance(printed, nodes.TemplateData):
                            self._print(printed, scope)
                case nodes.For():
                    self._loop(node, scope)
                case nodes.If():
                    self._value(node.test, scope)
                    for part in (node.body, node.elif_, node.else_):
                        self._block(part, scope)

    def _loop(self, node: nodes.For, scope: _Scope) -> None:
        many = self._value(node.iter, scope)
        entry = _Named()
        if many.value is _UNKNOWN:  # a misspelt list: what stands inside is judged as meant
            many = self._meant(many.name)
        if isinstance(many.value, list):
            entry = _Named(many.value[0] if many.value else _UNKNOWN, many.name)
        elif many.value is not _UNKNOWN:
            self._tell("KC-L09", node, f"{many.name} 不是列表，不能循环", self._lists(), many.name)
        inner = {**scope, "loop": _Named(LOOP, "loop")}
        if isinstance(node.target, nodes.Name):
            inner[node.target.name] = entry
        self._block(node.body, inner)
        self._block(node.else_, scope)

    def _print(self, node: nodes.Node, scope: _Scope) -> None:
        shown = self._value(node, scope)
        name, value = shown.name, shown.value
        if isinstance(value, list | Mapping):
            what = "一个列表" if isinstance(value, list) else "一整组"
            fix = (
                self._lists() if isinstance(value, list) else f"写出其中一项：{self._under(name)}。"
            )
            self._tell("KC-L09", node, f"{name} 是{what}，会印成程序文字", fix, name)
        elif isinstance(value, bool):
            fix = f"写作 {{{{ {name or '（条件）'}|框 }}}}（☑ 或 □），或用 {{% if … %}} 选字。"
            self._tell(
                "KC-L10", node, f"{name or '这个条件'} 是“是/否”，会印成 True 或 False", fix, name
            )
        elif isinstance(value, str) and DATE.fullmatch(value):
            fix = f"写作 {{{{ {name}|日期 }}}}。"
            message = f"{name} 没有写日期的样式，会印成 {value} 的样子"
            self._tell("KC-L10", node, message, fix, name, Severity.WARNING)

    # --- expressions

    def _value(self, node: nodes.Node, scope: _Scope) -> _Named:
        match node:
            case nodes.Name():
                return self._name(node, scope)
            case nodes.Getattr():
                return self._field(node, node.attr, scope)
            case nodes.Getitem(arg=nodes.Const(value=str() as key)):
                return self._field(node, key, scope)
            case nodes.Filter():
                return self._filter(node, scope)
            case nodes.Const():
                return _Named("" if isinstance(node.value, str) else node.value)
            case nodes.Call() | nodes.Mul() | nodes.Pow() | nodes.Mod():
                what = "调用" if isinstance(node, nodes.Call) else "这种算式"
                self._tell("KC-L01", node, f"模板里不能写{what}", HOW_TO_WRITE)
                return _Named()
        kinds = (nodes.Compare, nodes.And, nodes.Or, nodes.Not, nodes.Test)
        if isinstance(node, nodes.Test) and node.name not in _TESTS:
            self._tell(
                "KC-L01", node, f"不认识的判断 is {node.name}", f"可用：{'、'.join(_TESTS)}。"
            )
        inner = [self._value(child, scope) for child in node.iter_child_nodes()]
        if isinstance(node, nodes.CondExpr):
            return _Named(inner[1].value if len(inner) > 1 else _UNKNOWN)
        return _Named(True) if isinstance(node, kinds[:1] + kinds[3:]) else _Named()

    def _name(self, node: nodes.Name, scope: _Scope) -> _Named:
        if node.name in scope:
            return self._seen(node, scope[node.name])
        self._tell(
            "KC-L02",
            node,
            f"没有「{node.name}」这个名字",
            self._guess(node.name, tuple(scope)),
            node.name,
        )
        return _Named(name=node.name)

    def _field(self, node: Any, key: str, scope: _Scope) -> _Named:
        base = self._value(node.node, scope)
        name = f"{base.name}.{key}"
        if isinstance(base.value, Mapping):
            if key in base.value:
                return self._seen(node, _Named(base.value[key], name))
            # As the author writes it: inside a loop 次.地点, not 劝返记录.地点.
            shown = node.node.name if isinstance(node.node, nodes.Name) else base.name
            fix = self._guess(name, tuple(f"{base.name}.{each}" for each in base.value))
            fix = fix.replace(f"{base.name}.", f"{shown}.")
            self._tell("KC-L02", node, f"没有「{shown}.{key}」这个名字", fix, f"{shown}.{key}")
        elif isinstance(base.value, list):
            fix = f"写作 {{%tr for 次 in {base.name} %}} … {{{{ 次.{key} }}}} … {{%tr endfor %}}。"
            self._tell("KC-L09", node, f"{base.name} 是列表，「{name}」要写在循环里", fix, name)
        elif base.value is not _UNKNOWN:
            message = f"「{base.name}」下面没有「{key}」" if base.name else f"不能取「{key}」"
            self._tell("KC-L02", node, message, self._guess(name, ()), name)
        return _Named(name=name)

    def _filter(self, node: nodes.Filter, scope: _Scope) -> _Named:
        inner = self._value(node.node, scope) if node.node else _Named()
        for argument in node.args:
            self._value(argument, scope)
        if node.name in _UNESCAPED:
            fix = f"请去掉 |{node.name}：特殊字符已自动处理。"
            self._tell("KC-L03", node, f"|{node.name} 会让内容不经转义，字会丢失", fix, node.name)
        elif node.name not in FILTERS:
            close = get_close_matches(node.name, FILTERS, 1, 0.3)
            guess = f"您是否想写 |{close[0]}？" if close else ""
            fix = f"{guess}可用：{'、'.join(FILTERS)}。"
            self._tell("KC-L03", node, f"没有过滤器「{node.name}」", fix, node.name)
        elif node.name in _DATED:
            self._date_filter(node, inner)
            return _Named("", inner.name)
        elif node.name == "框":
            if inner.value is not _UNKNOWN and not isinstance(inner.value, bool):
                message = f"{inner.name} 不是“是/否”，|框 只会印 □"
                fix = f"写作 {{{{ ({inner.name} == '…')|框 }}}}，或去掉 |框。"
                self._tell("KC-L10", node, message, fix, inner.name, Severity.WARNING)
            return _Named("")
        return (
            inner if node.name == "或" else _Named("" if inner.value is not _UNKNOWN else _UNKNOWN)
        )

    def _date_filter(self, node: nodes.Filter, inner: _Named) -> None:
        value = inner.value
        if isinstance(value, str) and inner.name and not DATE.fullmatch(value):
            message = f"{inner.name} 不是日期，|{node.name} 会使文书做不出来"
            self._tell("KC-L10", node, message, f"请去掉 |{node.name}。", inner.name)

    def _seen(self, node: nodes.Node, found: _Named) -> _Named:
        if found.name and found.name.partition(".")[0] != "loop":
            self.used.setdefault(found.name, self._places[node.lineno - 1])
        return found

    # --- words

    def _tell(
        self,
        code: str,
        node: nodes.Node,
        message: str,
        fix: str,
        name: str = "",
        severity: Severity = Severity.ERROR,
    ) -> None:
        place = self._places[node.lineno - 1]
        self.faults.append(fault(code, place, message, fix, field=name, severity=severity))

    def _guess(self, name: str, near: Sequence[str]) -> str:
        close = close_names(name, near, self.vocabulary.names)
        if close:
            return f"您是否想写 {'、'.join(close)}？"
        known = "、".join(near[:_MOST_NAMES])
        return f"可用的名字：{known}。" if known else "可用的名字见 docs/design.md §3。"

    def _under(self, name: str) -> str:
        under = [each for each in self.vocabulary.names if each.startswith(f"{name}.")]
        return "、".join(under[:_MOST_NAMES]) + ("等" if len(under) > _MOST_NAMES else "")

    def _lists(self) -> str:
        return f"列表要写在循环里；可循环的：{'、'.join(self._list_facts())}。"

    def _list_facts(self) -> dict[str, list[Any]]:
        groups = ((name, value) for name, value in self.vocabulary.facts.items())
        inner = (
            (f"{name}.{key}" if key else name, value)
            for name, group in groups
            for key, value in [("", group), *(group.items() if isinstance(group, Mapping) else ())]
        )
        return {name: value for name, value in inner if isinstance(value, list)}

    def _meant(self, name: str) -> _Named:
        """Return the list that somebody who wrote ``name`` may have meant."""
        lists = self._list_facts()
        close = get_close_matches(name, lists, 1, 0.6)
        return _Named(lists[close[0]], close[0]) if close else _Named()


def close_names(name: str, near: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """Return the names that somebody who wrote ``name`` may have meant, the likeliest first."""
    last = name.rpartition(".")[2]
    same_end = [each for each in known if each.rpartition(".")[2] == last]
    plain = name.replace(".", "")
    without_dot = [each for each in known if "." in each and each.replace(".", "") == plain]
    candidates: Iterator[list[str]] = iter(
        (
            without_dot,
            get_close_matches(name, near, 1, 0.6),
            same_end,
            get_close_matches(name, known, 2, 0.6),
            get_close_matches(last, [each.rpartition(".")[2] for each in near], 1, 0.5),
        )
    )
    return tuple(dict.fromkeys(next((found for found in candidates if found), [])[:3]))
