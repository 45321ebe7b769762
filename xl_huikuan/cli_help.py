"""`--help` in Chinese, and in lines that fit."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click

from xl_huikuan.overriding import override
from xl_huikuan.terminal import put_line
from xl_huikuan.wrapping import shown_width, wrapped

_HEADINGS = {"Options": "选项", "Commands": "命令", "Positional arguments": "对象"}
_WIDEST_NAME = 28


class _ChineseHelp(click.HelpFormatter):
    """What click writes, measured in columns."""

    @override
    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        self._lines(f"用法：{prog} {args}", "", " " * 6)

    @override
    def write_heading(self, heading: str) -> None:
        self.write(f"{_HEADINGS.get(heading, heading)}：\n")

    @override
    def write_text(self, text: str) -> None:
        indent = " " * self.current_indent
        for paragraph in text.split("\n\n"):
            self._lines(" ".join(paragraph.split()), indent, indent)

    @override
    def write_dl(self, rows: Any, col_max: int = _WIDEST_NAME, col_spacing: int = 2) -> None:
        given: Sequence[tuple[str, str]] = list(rows)
        beside = max((width for name, _ in given if (width := shown_width(name)) <= col_max), default=0) + col_spacing
        indent = " " * self.current_indent
        for name, text in given:
            at = shown_width(name) + col_spacing
            if at > beside:
                self.write(f"{indent}{name}\n")
                first = " " * beside
            else:
                first = name + " " * (beside - shown_width(name))
            self._lines((text or "").replace("[required]", "（必填）"), indent + first, indent + " " * beside)

    def _lines(self, text: str, first: str, then: str) -> None:
        for line in wrapped(text, self.width, first, then) or [first.rstrip()]:
            self.write(f"{line}\n")


class _Context(click.Context):
    formatter_class = _ChineseHelp


class HelpfulCommand(click.Command):
    """A command whose help is Chinese."""

    context_class = _Context

    def __init__(self, *args: Any, **settings: Any):
        super().__init__(*args, **{"options_metavar": "[选项]", **settings})

    @override
    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return _in_chinese(super().get_help_option(ctx))


class HelpfulGroup(click.Group):
    """Commands in the order in which an office meets them."""

    context_class = _Context
    command_class = HelpfulCommand

    def __init__(self, *args: Any, **settings: Any):
        super().__init__(*args, **{"options_metavar": "", "subcommand_metavar": "命令 …", **settings})

    @override
    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        return _in_chinese(super().get_help_option(ctx))

    @override
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    @override
    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, command.help or "") for name, command in self.commands.items() if not command.hidden]
            )


def _in_chinese(option: click.Option | None) -> click.Option | None:
    if option is not None:
        option.help, option.callback = "看这段说明", _show_help
    return option


def _show_help(context: click.Context, option: click.Parameter, asked: bool) -> None:
    """As click does it, through the way that knows readers who go early."""
    if asked and not context.resilient_parsing:
        put_line(context.get_help())
        context.exit()
