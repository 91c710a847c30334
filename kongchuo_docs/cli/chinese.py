"""click in Chinese: help pages, usage errors, and commands that are imported when called."""

from __future__ import annotations

import re
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

HELP = "显示这份帮助"


class _Chinese(click.Command):
    """Help page with Chinese headings."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the usage line."""
        pieces = [
            piece.replace("[OPTIONS]", "[选项]").replace("COMMAND [ARGS]...", "命令 …")
            for piece in self.collect_usage_pieces(ctx)
        ]
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix="用法：")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options."""
        records = [item.get_help_record(ctx) for item in self.get_params(ctx)]
        rows = [(names, _chinese_note(text)) for names, text in filter(None, records)]
        if rows:
            with formatter.section("选项"):
                formatter.write_dl(rows)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return ``--help`` with a Chinese explanation."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = HELP
        return option


class Command(_Chinese):
    """A command with a Chinese help page."""


class Group(_Chinese, click.Group):
    """A group whose sub-commands may be named by their place and imported late."""

    command_class = Command

    def __init__(
        self, *args: Any, commands_at: Mapping[str, tuple[str, str]] | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self._places = commands_at or {}

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of the work."""
        return [*self._places, *self.commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in self._places:
            return super().get_command(ctx, cmd_name)
        module, _, name = self._places[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write options and commands."""
        super().format_options(ctx, formatter)
        rows = [(name, help_text) for name, (_, help_text) in self._places.items()]
        rows += [(name, item.get_short_help_str(80)) for name, item in self.commands.items()]
        with formatter.section("命令"):
            formatter.write_dl(rows)


def _chinese_note(text: str) -> str:
    """Translate what click adds to the explanation of an option."""
    text = text.replace("[required]", "[必填]").replace("; required]", "；必填]")
    return re.sub(r"(\d+)<=x<=(\d+)", r"\1 到 \2", text)


def chinese_usage_error(error: click.ClickException) -> tuple[str, str]:
    """Say in Chinese what is wrong with a command line, and what to do."""
    command = (
        error.ctx.command_path if isinstance(error, click.UsageError) and error.ctx else "kongchuo"
    )
    fix = f"{command} --help 有用法说明。"
    if isinstance(error, click.NoSuchOption):
        return f"没有选项 {error.option_name}{_guess(error.possibilities)}", fix
    if isinstance(error, click.MissingParameter):
        name = error.param.get_error_hint(error.ctx) if error.param and error.ctx else ""
        return f"缺少 {name or error.param_hint or '参数'}", fix
    if isinstance(error, click.BadParameter):
        name = error.param.get_error_hint(error.ctx) if error.param and error.ctx else ""
        return f"{name} 的值不对：{_bad_value(error)}", fix
    if isinstance(error, click.BadOptionUsage):
        what = "没有写内容" if "requires" in error.message else "不能写内容"
        return f"选项 {error.option_name} 后面{what}", fix
    if extra := re.search(r"unexpected extra arguments? \((.+)\)", error.message):
        return f"多写了 {extra[1]}", fix
    if isinstance(error, click.UsageError) and "No such command" in error.message:
        return f"没有命令 {error.message.split()[-1].rstrip('.')}", "kongchuo --help 列出全部命令。"
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return "还没有写要做什么", error.message and fix
    return f"命令写得不对：{error.format_message()}", fix


def _guess(possibilities: Any) -> str:
    return f"。您是否想写 {'、'.join(possibilities)}" if possibilities else ""


def _bad_value(error: click.BadParameter) -> str:
    kind = error.param.type if error.param else None
    if isinstance(kind, click.IntRange):
        return f"要写成 {kind.min} 到 {kind.max} 的整数"
    if isinstance(kind, click.Choice):
        return f"只能是 {'、'.join(map(str, kind.choices))}"
    message = error.format_message().split(": ")[-1]
    if "does not exist" in message:
        return "没有这个文件或文件夹"
    if "is a directory" in message:
        return "这是文件夹，要的是文件"
    return message
