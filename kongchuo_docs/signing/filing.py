"""Which scanned page belongs to which paper, which pages are missing, and what does not belong.

Pure: what was seen and what is known go in, what is to be done comes out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from kongchuo_docs.model import Finding, Severity, Source
from kongchuo_docs.model.page_marks import INTERNAL, PageMark
from kongchuo_docs.signing.reading import BadFile, ScannedPage

LEAST_DPI = 200
"""Basis: measured, below it the small print of our forms is no longer sure to be read."""
_NEARLY = 0.97
"""A scanner crops a little, which makes a page look coarser than it is."""
_LEAST_CRISP = 0.7
_LEAST_WHITE = 110
_LEAST_CONTRAST = 60
RESCAN = "请用 200 dpi 以上、清晰的设置重扫这一页，再运行 kongchuo scan。"
BY_HAND = (
    "看「扫描待认」里的图，认得出的：kongchuo scan name 图号 --document 文号 --page 页码；"
    "认不出的重扫；封面、目录、签章清单没有标记，不用扫，和多余的图一样删掉。"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldPage:
    """A page that waits for the others of its paper, or is part of a finished set."""

    page: int
    scan: str
    """sha256 of the file it came in."""
    scan_page: int
    score: tuple[float, int] = (0.0, 0)
    """The first part of :attr:`ScannedPage.score`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownPaper:
    """The newest version of an issued paper, as far as scans are concerned."""

    key: str
    name: str
    """Its number, or its key where it has none: what its marks say."""
    version: int
    pages: int
    void: bool = False
    held: Mapping[int, HeldPage] = field(default_factory=dict)
    """Pages that came earlier."""
    finished: bool = False
    """Whether all of them are stored as a signed set already."""

    @property
    def missing(self) -> tuple[int, ...]:
        """Pages that have not come."""
        return tuple(page for page in range(1, self.pages + 1) if page not in self.held)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What becomes of a batch of pages."""

    taken: Mapping[str, Mapping[int, ScannedPage]]
    """Pages to keep, by key of the paper and page."""
    unnamed: tuple[ScannedPage, ...]
    """Pages that somebody has to look at."""
    findings: tuple[Finding, ...]
    worth_keeping: frozenset[str]
    """Files that held more than blank and foreign pages, by sha256."""

    def missing(self, paper: KnownPaper) -> tuple[int, ...]:
        """Return the pages that a paper still lacks afterwards."""
        taken = self.taken.get(paper.key, {})
        return tuple(page for page in paper.missing if page not in taken)


def file_pages(
    scans: Iterable[ScannedPage | BadFile],
    papers: Mapping[str, KnownPaper],
    void: Collection[str] = (),
) -> Filing:
    """Decide about every page.

    Args:
        scans: What was read, in any order.
        papers: Issued papers by the name that their marks say.
        void: Numbers that are void: their papers have other numbers now, or none.
    """
    desk = _Desk(papers, void)
    for each in scans:
        if isinstance(each, BadFile):
            desk.findings.append(_bad_file(each))
        else:
            desk.look(each)
    return desk.filing()


class _Desk:
    """Where the pages of one batch are sorted."""

    def __init__(self, papers: Mapping[str, KnownPaper], void: Collection[str]) -> None:
        self.findings: list[Finding] = []
        self._papers = papers
        self._void = void
        self._taken: dict[str, dict[int, ScannedPage]] = {}
        self._unnamed: list[ScannedPage] = []
        self._told: list[tuple[str, ScannedPage]] = []
        """Code of a finding that is gathered by file, and a page of it."""
        self._kept: set[str] = set()

    def look(self, page: ScannedPage) -> None:
        """Sort one page."""
        code = _passed_over(page)
        if code:
            self._told.append((code, page))
            return
        self._kept.add(page.source)
        code = self._trouble(page, page.marks[0]) if len(page.marks) == 1 else _unclear(page)
        if code:
            self._told.append((code, page))
            if code in _TO_LOOK_AT:
                self._unnamed.append(page)

    def _trouble(self, page: ScannedPage, mark: PageMark) -> str:
        """File a page with one mark; return the code of what keeps it from being filed."""
        if mark.document.startswith(INTERNAL):
            return "KC-G49"
        if mark.document in self._void:
            return "KC-G41"
        paper = self._papers.get(mark.document)
        if paper is None or mark.version > paper.version:
            return "KC-G40"
        if mark.version < paper.version:
            return "KC-G39"
        if mark.pages != paper.pages:
            return "KC-G40"
        if paper.void:
            return "KC-G41"
        held = paper.held.get(mark.page)
        if held and (held.scan, held.scan_page) == (page.source, page.number):
            return ""
        if paper.finished:
            return "KC-G44"
        return _legibility(page) or self._take(paper, mark.page, page, held)

    def _take(
        self, paper: KnownPaper, number: int, page: ScannedPage, held: HeldPage | None
    ) -> str:
        """Keep the better of two scans of one page."""
        taken = self._taken.setdefault(paper.key, {})
        other = taken.get(number)
        if (other is None or page.score > other.score) and (
            held is None or page.score[:2] > held.score
        ):
            taken[number] = page
        return "KC-G42" if other or held else ""

    def filing(self) -> Filing:
        """Return the decisions."""
        return Filing(
            taken={key: pages for key, pages in self._taken.items() if pages},
            unnamed=tuple(self._unnamed),
            findings=(*self.findings, *_gathered(self._told)),
            worth_keeping=frozenset(self._kept),
        )


def _passed_over(page: ScannedPage) -> str:
    """Return the code of a page that is nothing of ours."""
    if page.fault:
        return "KC-G33" if page.fault == "large" else "KC-G32"
    if page.drawn:
        return "KC-G46"
    if page.blank:
        return "KC-G47"
    if not page.marks and page.foreign:
        return "KC-G37" if any(each.ours for each in page.foreign) else "KC-G38"
    return ""


def _unclear(page: ScannedPage) -> str:
    return "KC-G45" if page.marks else "KC-G36"


def _legibility(page: ScannedPage) -> str:
    """Return the code of what makes a page hard to read."""
    if page.dpi < LEAST_DPI * _NEARLY:
        return "KC-G34"
    poor = page.crisp < _LEAST_CRISP or page.white < _LEAST_WHITE or page.contrast < _LEAST_CONTRAST
    return "KC-G35" if poor else ""


_TO_LOOK_AT = frozenset({"KC-G34", "KC-G35", "KC-G36", "KC-G45"})
_WORDS: Mapping[str, tuple[Severity, str, str]] = {
    "KC-G32": (Severity.ERROR, "读不出来，文件可能不完整", "请重新扫描或重新复制这个文件。"),
    "KC-G33": (Severity.ERROR, "图太大，超出限度", "请用 200 到 600 dpi 重扫。"),
    "KC-G34": (Severity.ERROR, f"分辨率不到 {LEAST_DPI} dpi，没有归入", f"{RESCAN}{BY_HAND}"),
    "KC-G35": (Severity.ERROR, "太模糊、太暗或太淡，没有归入", f"{RESCAN}{BY_HAND}"),
    "KC-G36": (Severity.ERROR, "没有认出页码标记，图在「扫描待认」", BY_HAND),
    "KC-G37": (
        Severity.WARNING,
        "是别的单位的文书，或标记被改动，没有收",
        "请交还原单位；确是本单位的，核对是否用错了工作区。",
    ),
    "KC-G38": (Severity.WARNING, "只有别的二维码，不是本系统的文书，没有收", "请从这批里抽出。"),
    "KC-G39": (
        Severity.WARNING,
        "是更正前的旧版，不能作为签章件",
        "请打印更正后的版本，签章后再扫；旧版原件自行留存。",
    ),
    "KC-G40": (
        Severity.ERROR,
        "标记是本工作区的，记录里却没有这份文书或这一版",
        "请核对数据库是否恢复自旧备份；扫描原件已保留，恢复后再扫。",
    ),
    "KC-G41": (Severity.ERROR, "文书的文号已作废，没有归入", "请打印重新编号的文书，签章后再扫。"),
    "KC-G42": (Severity.INFO, "同一页扫了不止一次，留清楚的一张", ""),
    "KC-G44": (
        Severity.INFO,
        "文书早已签章存档，这次没有改动",
        "要换成这一次的：把「已签章」里的原件移走，再扫一次。",
    ),
    "KC-G45": (
        Severity.ERROR,
        "一张图上有不止一页文书的标记，没有归入",
        f"请每页单独扫描。{BY_HAND}",
    ),
    "KC-G46": (
        Severity.ERROR,
        "是电子文件，不是扫描件，不能作为签章件",
        "请打印、签字、盖章，再把纸扫描进来。",
    ),
    "KC-G47": (Severity.INFO, "是空白页，略过", ""),
    "KC-G49": (Severity.INFO, "是封面、目录或签章清单，不用扫描存档，略过", ""),
}


def _gathered(told: Sequence[tuple[str, ScannedPage]]) -> Iterator[Finding]:
    """Yield one finding for all pages of a file with the same trouble."""
    ordered = sorted(told, key=lambda it: (it[1].file, it[0], it[1].source, it[1].number))
    for (file, code), group in groupby(ordered, key=lambda it: (it[1].file, it[0])):
        numbers = "、".join(str(page.number) for _, page in group)
        severity, what, fix = _WORDS[code]
        yield Finding(
            code=code,
            severity=severity,
            message=f"第 {numbers} 页{what}。",
            fix=fix,
            source=Source(file=file),
        )


_WHY: Mapping[str, tuple[str, str]] = {
    "format": ("不是能读的 PDF、JPG、PNG 或 TIFF", "请在扫描仪上选 PDF 或 JPG，重新扫描。"),
    "locked": ("有打开密码", "请去掉密码，另存后再扫入。"),
    "large": ("图太大，超出限度", "请用 200 到 600 dpi 重扫。"),
    "pages": ("页数太多", "请分成几个文件。"),
    "crashed": ("读取时出了故障或超出限度，可能是损坏或恶意文件", "请重新扫描；读过的页已归入。"),
    "gone": ("打不开", "请核对文件是否还在、是否有读取权限。"),
}


def _bad_file(bad: BadFile) -> Finding:
    what, fix = _WHY[bad.why]
    return Finding(
        code="KC-G31",
        severity=Severity.ERROR,
        message=f"{what}。",
        fix=fix,
        source=Source(file=bad.file),
    )


def incomplete(paper: KnownPaper, missing: Sequence[int]) -> Finding:
    """Return the finding about a paper of which some pages came and others did not."""
    pages = "、".join(map(str, missing))
    return Finding(
        code="KC-G43",
        severity=Severity.WARNING,
        message=f"「{paper.name}」缺第 {pages} 页（共 {paper.pages} 页），先放在「扫描待齐」。",
        fix="请把缺的页签好扫描，再运行 kongchuo scan；已扫的不用重扫。",
    )
