"""The command line: parse, call one errand of the pipeline, print.

Commands are imported when they are called, so that ``kongchuo --help`` answers at once.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from pathlib import Path

import click

from kongchuo_docs import __version__
from kongchuo_docs.cli.chinese import Group, chinese_usage_error
from kongchuo_docs.errors import ExitCode, KongchuoError

COMMANDS = {
    "demo": (
        "kongchuo_docs.cli.start:demo",
        "用虚构的样例县走完全程：建区、装入、出文书、归档、核验",
    ),
    "init": ("kongchuo_docs.cli.start:init", "新建工作区"),
    "workbook": ("kongchuo_docs.cli.workbook:workbook", "空白采集表"),
    "check": ("kongchuo_docs.cli.workbook:check", "检查采集表，标出全部问题，不装入"),
    "compare": (
        "kongchuo_docs.cli.comparing:compare",
        "四对照：比对户籍、花名册、学籍、在校名单",
    ),
    "load": ("kongchuo_docs.cli.workbook:load", "检查并装入采集表：好行装入，坏行列出"),
    "due": ("kongchuo_docs.cli.due:due", "期限雷达：该办什么、哪天到期、依据哪一条，逾期的在前"),
    "stats": ("kongchuo_docs.cli.stats:stats", "统计：按单位、按月，巩固率，可出一页 PDF"),
    "plan": ("kongchuo_docs.cli.papers:plan", "看看 run 会出哪些文书、用哪些号，不动任何东西"),
    "run": ("kongchuo_docs.cli.papers:run", "出具一个月的全部文书并装订成卷，可重复运行"),
    "print": (
        "kongchuo_docs.cli.printing:print_command",
        "按收件人分套打印，附发送单；也可出脱敏工作副本",
    ),
    "bundle": ("kongchuo_docs.cli.bundles:bundles", "卷：把成员学校的卷合成中心校的一卷"),
    "status": (
        "kongchuo_docs.cli.status:status",
        "文书状态：缺什么、逾期什么、谁没签章，下一步办什么",
    ),
    "scan": ("kongchuo_docs.cli.scan:scan", "扫描件归位：认页、查齐、存为已签章件"),
    "issue": ("kongchuo_docs.cli.papers:issue", "为一个个案出具一份文书"),
    "preview": ("kongchuo_docs.cli.papers:preview", "出一份样张，不编号"),
    "sign": ("kongchuo_docs.cli.sign:sign", "签名签章：数字签名、外部签章平台、拒签"),
    "ledger": (
        "kongchuo_docs.cli.ledger:ledger",
        "台账：花名册、未报到、辍学、四对照、留守儿童等名册",
    ),
    "number": ("kongchuo_docs.cli.registers:number", "文号登记簿：列表、作废、核对"),
    "case": ("kongchuo_docs.cli.registers:case", "个案：列表、详情"),
    "pdf": ("kongchuo_docs.cli.forms:pdf", "把 Word 文书印成 PDF，手工改过的也可以"),
    "form": ("kongchuo_docs.cli.forms:form", "表单：列表、检查、新建"),
    "county": (
        "kongchuo_docs.cli.reference:county",
        "县（市、区）配置：列表、说明来源、比较、新建",
    ),
    "law": ("kongchuo_docs.cli.law:law", "法条：查原文，检查文书的引用和用语"),
    "rules": ("kongchuo_docs.cli.rules:rules", "规则：列表、逐条说明依据和各县界限"),
    "archive": (
        "kongchuo_docs.cli.archive:archive",
        "归档：入包、核验、目录、检索、期满、导出、重做",
    ),
    "audit": ("kongchuo_docs.cli.audit:audit", "办理日志：谁、何时、办了什么；核对有没有被改过"),
    "backup": ("kongchuo_docs.cli.backup:backup", "备份整个工作区，使用中也可以"),
    "restore": ("kongchuo_docs.cli.backup:restore", "从备份恢复工作区，文号接着编"),
    "bench": ("kongchuo_docs.cli.bench:bench", "测速：每秒多少份，比别的做法快多少"),
    "fonts": ("kongchuo_docs.cli.fonts:fonts", "字体：生成、列出（Word 字体名用什么字体代替）"),
    "doctor": ("kongchuo_docs.cli.start:doctor", "检查本机环境：字体、系统库、数据库"),
}
"""Command name to where it is and its one-line help, in the order of the work."""


@click.group(cls=Group, commands_at=COMMANDS)
@click.version_option(__version__, "--version", message="kongchuo %(version)s", help="显示版本")
@click.option(
    "--as",
    "operator",
    metavar="姓名",
    envvar="KONGCHUO_OPERATOR",
    help="经办人，记入办理日志；默认是本机登录的用户名",
)
def kongchuo(operator: str | None) -> None:
    """控辍文书：一张采集表，生成编号、可签章、可归档的控辍保学文书。

    \b
    头一次用：    kongchuo demo
    每月的做法：  kongchuo check 采集表.xlsx
                  kongchuo load 采集表.xlsx
                  kongchuo run --month 2021-10
                  kongchuo archive store
    """


def main() -> None:
    """Run the command line; the only place where errors become exit codes."""
    as_json = "--json" in sys.argv
    try:
        code = kongchuo.main(prog_name="kongchuo", standalone_mode=False)
    except KongchuoError as error:
        _complain(error.message, error.fix, as_json, error.exit_code)
    except click.exceptions.Abort:
        _complain(
            "已中断",
            "已完成的文书和编号都会保留，重新运行即可接着做。",
            as_json,
            ExitCode.INTERRUPTED,
        )
    except click.ClickException as error:
        message, fix = chinese_usage_error(error)
        _complain(message, fix, as_json, ExitCode.USAGE)
    except Exception as error:  # the last resort: nobody is shown a traceback with data in it
        if "KONGCHUO_DEBUG" in os.environ:
            raise
        message, fix = unexpected(error)
        _complain(message, fix, as_json, ExitCode.ENVIRONMENT)
    else:
        sys.exit(code if isinstance(code, int) else ExitCode.DONE)


def unexpected(error: Exception) -> tuple[str, str]:
    """Say where the program itself failed, without any value that it was working on."""
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{type(error).__name__}，{Path(last.filename).name} 第 {last.lineno} 行"
    return (
        f"程序自身出错（{place}）",
        "已完成的文书和编号都在。请把括号里的内容告诉软件维护者。",
    )


def _complain(message: str, fix: str, as_json: bool, code: ExitCode) -> None:
    """Say what is wrong and what to do, in a form for people or for programs; then leave."""
    if as_json:
        error = {"message": message, "fix": fix, "exit_code": int(code)}
        click.echo(json.dumps({"ok": False, "error": error}, ensure_ascii=False, indent=2))
    click.echo(f"错误：{message}", err=True)
    if fix:
        click.echo(f"办法：{fix}", err=True)
    sys.exit(code)
