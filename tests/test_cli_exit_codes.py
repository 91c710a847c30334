"""Each exit code is reached by a real situation, and tells the user what to do."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from small_county import (
    MONTH,
    Answer,
    call,
    finished,
    kongchuo,
    new_workspace,
    sheets,
    tree,
    use_toy_press,
    write_workbook,
)

from kongchuo_docs.library import shipped_root

SHIPPED_FORM = shipped_root() / "form_templates" / "return_notice"


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return finished(tmp_path_factory.mktemp("codes") / "w").root


def assert_told(said: Answer, code: int, *words: str) -> None:
    assert said.returncode == code, said
    for word in words:
        assert word in said.stdout + said.stderr


def own_form(root: Path, damage: bytes | None = None) -> Path:
    """Give a workspace its own return notice, with a template that may be damaged."""
    folder = root / "form_templates" / "return_notice"
    shutil.copytree(SHIPPED_FORM, folder)
    if damage is not None:
        (folder / "template.docx").write_bytes(damage)
    return folder


# --- 0 and 1 ------------------------------------------------------------------------------------


def test_0_done(workspace: Path) -> None:
    assert_told(call("run", "--month", MONTH, cwd=workspace), 0, "不变 10")


def test_0_also_with_warnings(tmp_path: Path) -> None:
    rows = sheets()
    rows["学生"][0]["当前状态"] = "疑似辍学"  # four weeks of absence ask for more
    root = new_workspace(tmp_path / "w", rows).root
    assert_told(call("plan", "--month", MONTH, cwd=root), 0, "提醒 KC-R02", "QS001")


def test_1_a_finding_is_an_error(tmp_path: Path) -> None:
    rows = sheets()
    rows["学生"][0]["监护人电话"] = "138"
    book = write_workbook(tmp_path / "a.xlsx", rows)
    assert_told(call("check", book, cwd=tmp_path), 1, "第 2 行", "「监护人电话」", "办法：")


def test_1_a_bag_is_damaged(tmp_path: Path) -> None:
    root = finished(tmp_path / "w").root
    call("archive", "store", cwd=root)
    next((root / "archive").glob("*/data/print.pdf")).write_bytes(b"other")
    assert_told(call("archive", "verify", cwd=root), 1, "有问题", "print.pdf", "被改动")


# --- 2 ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("fly", "没有命令"),
        ("run --month 2021-10 --fly", "没有选项"),
        ("run", "缺少 '--month'"),
        (f"plan --month {MONTH} --unit ZZ99", "没有填报单位「ZZ99」"),
        (f"run --month {MONTH} --unit QS02", "中心校 QS01"),
        ("case show ZZ999", "没有个案「ZZ999」"),
        ("issue ZZ999 return_notice", "没有个案「ZZ999」"),
        ("issue QS001 nothing", "nothing"),
        ("issue QS001 monthly_report", "不是按个案出具"),
        ("issue QS001 dropout_survey --set a=b", "没有可以设置的「a」"),
        ("issue QS001 dropout_survey --set a", "名=值"),
        ("preview nothing", "nothing"),
        ("preview return_notice --case ZZ999", "没有个案「ZZ999」"),
        ("number void 〔2021〕第9号 --reason 填错", "发文字号"),
        ("number void 青中校（调查）字〔2021〕第9号 --reason 填错", "登记簿里没有"),
        ("archive verify nothing", "没有归档包「nothing」"),
        ("county explain nowhere", "nowhere"),
        ("county explain zhongyang nothing", "nothing"),
        ("init neu --county nowhere", "nowhere"),
        ("demo neu --sample nothing", "没有样例「nothing」"),
    ],
)
def test_2_a_word_names_nothing(workspace: Path, words: str, told: str) -> None:
    assert_told(call(*words.split(), cwd=workspace), 2, told, "办法：")


@pytest.mark.parametrize(
    "words",
    [
        f"plan --month {MONTH}",
        f"run --month {MONTH}",
        "issue QS001 return_notice",
        "load a.xlsx",
        "check a.xlsx",
        "number list",
        "number audit",
        "case list",
        "archive store",
        "archive verify",
        "form list",
        "preview return_notice",
    ],
)
def test_2_the_workspace_that_was_named_is_none(tmp_path: Path, words: str) -> None:
    write_workbook(tmp_path / "a.xlsx")
    said = call(*words.split(), "--workspace", "nowhere", cwd=tmp_path)
    assert_told(said, 2, "nowhere", "不是工作区", "kongchuo init")


def test_2_there_is_nothing_to_archive_or_verify_yet(tmp_path: Path) -> None:
    root = new_workspace(tmp_path / "w").root
    assert_told(call("archive", "store", cwd=root), 2, "没有可以归档的卷", "kongchuo run")
    assert_told(call("archive", "verify", cwd=root), 2, "还没有归档包", "kongchuo archive store")


# --- 3 ------------------------------------------------------------------------------------------


def test_3_the_offices_own_form_is_broken_and_all_other_papers_are_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = new_workspace(tmp_path / "w").root
    folder = own_form(root, damage=b"no Word file")
    said = call("run", "--month", MONTH, "--jobs", "1", "--unit", "QS01", cwd=root)
    assert_told(said, 3, "新出 7", "未成 2", "QS001 的通知书没有做成", "KC-P03", "办法：")
    shutil.rmtree(folder)
    said = call("run", "--month", MONTH, "--jobs", "1", "--unit", "QS01", cwd=root)
    assert_told(said, 0, "新出 2", "不变 7")
    assert call("number", "audit", cwd=root).returncode == 0


def test_3_a_preview_of_a_broken_form(tmp_path: Path) -> None:
    root = new_workspace(tmp_path / "w").root
    own_form(root, damage=b"no Word file")
    assert_told(call("preview", "return_notice", cwd=root), 3, "通知书", "办法：")
    assert not list(root.glob("样张*"))


def test_3_a_paper_for_which_the_workbook_lacks_a_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_toy_press(monkeypatch)
    rows = sheets()
    del rows["月报"][1]
    root = new_workspace(tmp_path / "w", rows).root
    for words in (["plan"], ["run", "--jobs", "1"]):
        said = call(*words, "--month", MONTH, cwd=root)
        assert_told(said, 3, "错误 KC-P08", "XZ09", "未成 1", "新出 9")


def test_3_a_bundle_with_a_changed_paper_is_not_archived_but_the_others_are(tmp_path: Path) -> None:
    root = finished(tmp_path / "w").root
    next(root.glob("out/*/*/02_QS001_1_*.pdf")).write_bytes(b"other")
    said = call("archive", "store", cwd=root)
    assert_told(said, 3, "02_QS001_1_", "生成后被改动", "kongchuo run", "新归档")
    assert [path.name[:12] for path in (root / "archive").iterdir()] == ["2021-10_XZ09"]


# --- 4 ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [f"run --month {MONTH}", "issue QS001 return_notice", "preview return_notice", "doctor"],
)
def test_4_there_are_no_fonts(tmp_path: Path, words: str) -> None:
    root = new_workspace(tmp_path / "w").root
    before = tree(root)
    said = kongchuo(*words.split(), cwd=root, env={"KONGCHUO_FONTS": str(tmp_path / "none")})
    assert_told(said, 4, "字体", "script/bootstrap")
    assert "Traceback" not in said.stderr
    assert call("number", "list", "--json", cwd=root).stdout == '{\n  "numbers": []\n}\n'
    assert tree(root).keys() - before.keys() <= {"kongchuo.lock"}


def test_3_a_form_of_the_office_is_malformed(tmp_path: Path) -> None:
    root = new_workspace(tmp_path / "w").root
    (own_form(root) / "form.yaml").write_text("form_id: return_notice\nfantasy: 1\n", "utf-8")
    said = call("plan", "--month", MONTH, cwd=root)
    assert said.returncode == 3
    assert "form.yaml" in said.stdout
    assert "KC-L26" in said.stdout


# --- 5 ------------------------------------------------------------------------------------------


def test_5_a_workspace_is_not_made_where_something_lies(workspace: Path, tmp_path: Path) -> None:
    before = tree(workspace)
    said = call("init", workspace, "--county", "zhongyang", cwd=tmp_path)
    assert_told(said, 5, "已经是工作区")
    assert tree(workspace) == before
    (tmp_path / "voll").mkdir()
    (tmp_path / "voll" / "brief.txt").write_text("x")
    for words in (["init", "voll", "--county", "zhongyang"], ["demo", "voll"]):
        assert_told(call(*words, cwd=tmp_path), 5, "不是空文件夹")
    assert [path.name for path in (tmp_path / "voll").iterdir()] == ["brief.txt"]


def test_5_a_blank_workbook_replaces_no_file(tmp_path: Path) -> None:
    book = write_workbook(tmp_path / "采集表.xlsx")
    before = book.read_bytes()
    assert_told(call("workbook", "blank", book, cwd=tmp_path), 5, "采集表.xlsx", "没有覆盖")
    assert book.read_bytes() == before


def test_5_a_void_number_is_not_void_twice(tmp_path: Path) -> None:
    root = finished(tmp_path / "w").root
    words = ["number", "void", "青中校（调查）字〔2021〕第1号", "--reason", "填错"]
    assert call(*words, cwd=root).returncode == 0
    assert_told(call(*words, cwd=root), 5, "早已作废")


def test_5_a_paper_without_its_date_is_not_issued(workspace: Path) -> None:
    said = call("issue", "QS003", "return_notice", cwd=workspace)
    assert_told(said, 5, "QS003", "--set notice_date=…（通知日期）")
