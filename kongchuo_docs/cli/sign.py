"""Commands about signatures: fields, apply, verify; handover, takeback, refused."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kongchuo_docs.cli.chinese import Group
from kongchuo_docs.cli.common import (
    BEIJING,
    finding_json,
    json_option,
    now,
    on_option,
    open_workspace,
    print_findings,
    print_json,
    workspace_if_any,
    workspace_option,
)
from kongchuo_docs.errors import ExitCode, InputFileError, UsageError

if TYPE_CHECKING:
    from kongchuo_docs.pipeline.signing import Signed, Verified
    from kongchuo_docs.signing.checking import SignatureReport
    from kongchuo_docs.signing.digital import CertificateFile, Token

FILE = click.Path(dir_okay=False, path_type=Path)
name_argument = click.argument("name", metavar="文号|PDF")


@click.group(cls=Group)
def sign() -> None:
    """签名签章：数字签名、外部签章平台、拒签。"""


@sign.command()
@name_argument
@click.option("--role", "roles", metavar="角色", multiple=True, help="谁签；不是本工作区的文书时写")
@click.option("-o", "--output", metavar="文件", type=FILE, help="写到哪里；默认当前文件夹")
@workspace_option
@json_option
def fields(
    name: str, roles: tuple[str, ...], output: Path | None, folder: Path, as_json: bool
) -> None:
    """另存一份带空白签名域的 PDF，每个签章角色一个；原件不动。"""
    from kongchuo_docs.pipeline.signing import prepare

    workspace = workspace_if_any(folder)
    target, places = prepare(workspace, name, roles=roles, output=output, on=now().date())
    if as_json:
        shown = [
            {"name": each.name, "page": each.page + 1, "visible": each.box is not None}
            for each in places
        ]
        print_json({"ok": True, "path": str(target), "fields": shown})
        return
    for each in places:
        click.echo(f"  {each.name}  {f'第 {each.page + 1} 页' if each.box else '不显示'}")
    click.echo(f"已写：{target}")


@sign.command()
@name_argument
@click.option("--role", metavar="角色", required=True, help="以什么角色签，如 校长")
@click.option("--cert", metavar="证书", type=FILE, help="证书文件 .p12 或 .pfx")
@click.option("--password-file", metavar="文件", type=FILE, help="证书或 U盾的口令在哪个文件里")
@click.option("--pkcs11", "driver", metavar="驱动", type=FILE, help="U盾的驱动程序文件")
@click.option("--token", metavar="名称", help="U盾的名称")
@click.option("--label", metavar="名称", help="U盾里证书的名称")
@click.option("--seal", metavar="图片", type=FILE, help="印模或手写签名的图片，白底或透明底")
@click.option("--tsa", metavar="网址", default="", help="时间戳服务；默认不联网、不加时间戳")
@click.option("-o", "--output", metavar="文件", type=FILE, help="签别的 PDF 时写到哪里")
@workspace_option
@on_option
@json_option
def apply(
    name: str,
    role: str,
    cert: Path | None,
    password_file: Path | None,
    driver: Path | None,
    token: str | None,
    label: str | None,
    seal: Path | None,
    tsa: str,
    output: Path | None,
    folder: Path,
    on: dt.date | None,
    as_json: bool,
) -> None:
    """签一个角色；按文号签的，签齐以后自动记为签章完成。

    \b
    kongchuo sign apply 金中校（劝返）字〔2021〕第3号 --role 学校 --cert 学校.p12 --seal 公章.png
    """
    from kongchuo_docs.pipeline.signing import Signing, sign_file, sign_paper

    identity = _identity(cert, driver, token, label, password_file)
    signing = Signing(identity=identity, seal=seal, tsa=tsa)
    file = Path(name)
    if file.is_file():
        signed = sign_file(file, role, signing, output=output, at=now(on))
    elif output:
        raise UsageError("按文号签的不用 -o。", fix="签过的文件固定放在卷内的“已签章”里。")
    else:
        signed = sign_paper(open_workspace(folder), name, role, signing, at=now(on))
    _show_signed(signed, as_json)


def _identity(
    cert: Path | None,
    driver: Path | None,
    token: str | None,
    label: str | None,
    password_file: Path | None,
) -> CertificateFile | Token:
    from kongchuo_docs.signing.digital import CertificateFile, Token

    if bool(cert) == bool(driver):
        raise UsageError("要用一张证书签。", fix="用 --cert 文件，或者 --pkcs11 驱动，二者选一。")
    if driver and not (token and label):
        raise UsageError("用 U盾 要写名称。", fix="写明 --token 和 --label。")
    secret = _secret(password_file)
    if driver and token and label:
        return Token(library=driver, token=token, label=label, pin=secret)
    assert cert is not None
    return CertificateFile(file=cert, password=secret)


def _secret(password_file: Path | None) -> str:
    """Return the first line of the file, or what the user types; never an argument, which others see."""
    if password_file is None:
        prompt = "证书密码或 PIN（没有就直接回车）"
        return str(click.prompt(prompt, hide_input=True, default="", show_default=False, err=True))
    try:
        return password_file.read_text("utf-8-sig").splitlines()[0]
    except (OSError, UnicodeDecodeError, IndexError) as error:
        raise InputFileError(
            f"密码文件“{password_file.name}”无法读取。", fix="第一行写密码，存成 UTF-8 文本。"
        ) from error


def _show_signed(signed: Signed, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "ok": True,
                "field": signed.field,
                "path": str(signed.file),
                "missing": list(signed.missing),
                "complete": signed.complete,
            }
        )
        return
    click.echo(f"已签：{signed.field}")
    click.echo(f"文件：{signed.file}")
    if signed.complete:
        click.echo("签齐了，已记为签章完成。下一步：kongchuo sign verify 文号 核验。")
    elif signed.missing:
        click.echo(f"还没有签：{'、'.join(signed.missing)}")
        click.echo("下一步：再用 kongchuo sign apply，逐个角色签齐。")


@sign.command()
@name_argument
@click.option("--trust", metavar="证书", multiple=True, type=FILE, help="信任的根证书，可写多个")
@workspace_option
@on_option
@json_option
def verify(
    name: str, trust: tuple[Path, ...], folder: Path, on: dt.date | None, as_json: bool
) -> None:
    """核验签名：是否完整、可信，签后有没有改动，是不是我们签发的原件。"""
    from kongchuo_docs.pipeline.signing import verify as verify_file

    found = verify_file(workspace_if_any(folder), name, trust=trust, at=now(on))
    if as_json:
        print_json(
            {
                "ok": found.ok,
                "path": str(found.file),
                "number": found.number,
                "signatures": [_report_json(each) for each in found.reports],
                "findings": [finding_json(each) for each in found.findings],
            }
        )
    else:
        _show_verified(found)
    raise SystemExit(ExitCode.DONE if found.ok else ExitCode.FINDINGS)


def _show_verified(found: Verified) -> None:
    click.echo(f"文件：{found.file}")
    if found.number:
        click.echo(f"文书：{found.number}，开头与签发的原件逐字节相同")
    for each in found.reports:
        if each.field:
            _show_report(each)
    print_findings(found.findings)
    click.echo("结论：没有发现问题。" if found.ok else "结论：有问题，见上。")


def _show_report(each: SignatureReport) -> None:
    whole = "签名覆盖全文" if each.whole_file else "其后又有追加的签名"
    trust = {"yes": "可信", "no": "不可信", "not_asked": "没有核对（未给 --trust）"}[each.trust]
    source = {"authority": "时间戳", "signer": "签名人的电脑", "none": ""}[each.time_source]
    click.echo(f"  {each.field}")
    click.echo(f"    内容：{'未被改动' if each.intact and each.valid else '被改动'}")
    click.echo(f"    范围：{'签名后追加了别的内容' if each.changed else whole}")
    click.echo(f"    证书：{each.subject or '无法读取'}，{trust}")
    if each.signed_at:
        click.echo(f"    时间：{each.signed_at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}（{source}）")


def _report_json(each: SignatureReport) -> dict[str, Any]:
    return {
        "role": each.field,
        "intact": each.intact,
        "valid": each.valid,
        "trust": str(each.trust),
        "whole_file": each.whole_file,
        "changed": each.changed,
        "signed_at": each.signed_at.isoformat() if each.signed_at else None,
        "time_source": str(each.time_source),
        "subject": each.subject,
    }


@sign.command()
@click.argument("names", metavar="文号…", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    metavar="文件夹",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="写到哪里",
)
@workspace_option
@json_option
def handover(names: tuple[str, ...], output: Path, folder: Path, as_json: bool) -> None:
    """移交外部签章平台：复制原件，并列出每份的摘要值。"""
    from kongchuo_docs.pipeline.completing import hand_over

    written = hand_over(open_workspace(folder), names, output, at=now())
    if as_json:
        print_json({"ok": True, "files": [str(each) for each in written]})
        return
    for each in written:
        click.echo(f"已写：{each}")
    click.echo("签章以后收回：kongchuo sign takeback 文件…（文件要在原件后面追加，不能改写）")


@sign.command()
@click.argument("files", metavar="文件…", nargs=-1, required=True, type=FILE)
@click.option("--rewritten", metavar="文号", default="", help="平台改写了文件：按文号逐页核对")
@workspace_option
@on_option
@json_option
def takeback(
    files: tuple[Path, ...], rewritten: str, folder: Path, on: dt.date | None, as_json: bool
) -> None:
    """收回外部平台签过的 PDF；开头必须与签发的原件逐字节相同。"""
    from kongchuo_docs.pipeline.completing import take_back

    found = take_back(open_workspace(folder), files, rewritten=rewritten, at=now(on))
    ok = all(each.problem is None for each in found)
    if as_json:
        items = [
            {
                "file": each.file.name,
                "number": each.number,
                "note": each.note,
                "problem": each.problem.message if each.problem else "",
                "fix": each.problem.fix if each.problem else "",
            }
            for each in found
        ]
        print_json({"ok": ok, "files": items})
    else:
        for each in found:
            if each.problem:
                click.echo(f"未收  {each.file.name}：{each.problem.message}")
                click.echo(f"    办法：{each.problem.fix}")
            else:
                click.echo(f"已收  {each.number}{f'（{each.note}）' if each.note else ''}")
        if rewritten and ok:
            click.echo("注意：这份文件的字节与签发的不同，只核对了文字和画面，已记入备注。")
    raise SystemExit(ExitCode.DONE if ok else ExitCode.PARTLY)


@sign.command()
@click.argument("name", metavar="文号")
@click.option(
    "--witnesses", metavar="人数", type=click.IntRange(0, 20), required=True, help="见证人数"
)
@click.option(
    "--witness", "functions", metavar="身份", multiple=True, help="见证人的身份，不写姓名；每人一次"
)
@click.option("--record", "receipt", metavar="文号", default="", help="记明拒签的送达回证的文号")
@click.option("--note", metavar="情况", default="", help="没有送达回证时写明情况，不写姓名")
@click.option("--left", is_flag=True, help="留置送达：文书留在住所")
@workspace_option
@on_option
@json_option
def refused(
    name: str,
    witnesses: int,
    functions: tuple[str, ...],
    receipt: str,
    note: str,
    left: bool,
    folder: Path,
    on: dt.date | None,
    as_json: bool,
) -> None:
    """登记拒签或者留置送达：要有见证人和记录。"""
    from kongchuo_docs.pipeline.completing import Refusal, refusal_steps, refuse

    workspace, at = open_workspace(folder), now(on)
    refusal = Refusal(
        witnesses=witnesses, functions=functions, left=left, receipt=receipt, note=note
    )
    done = refuse(workspace, name, refusal, at=at)
    steps, source = refusal_steps(workspace, at.date())
    if as_json:
        print_json({"ok": True, "key": done.key, "note": done.note, "steps": list(steps)})
        return
    click.echo(f"已登记：{name}  {done.note}")
    for number, step in enumerate(steps, start=1):
        click.echo(f"  {number}. {step}")
    if source:
        click.echo(f"依据：{source}")
