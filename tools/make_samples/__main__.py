"""Makes the sample workbooks: ``python -m tools.make_samples [FOLDER]`` (default: samples)."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.make_samples.broken import write_broken
from tools.make_samples.sheets import make_sheets
from tools.make_samples.workbook import intake_workbook, read_layout, save

COUNTIES = {"zhongyang": "中阳县", "wafangdian": "瓦房店市"}
NOTES = (
    "全部为虚构的合成数据",
    "县（市）名是真实的，其余乡镇、村、学校、人名、身份证件号码、学籍号、电话、地址和经过都由程序编造，"
    "与任何真实的人和单位无关。",
    "身份证件号码的地址码（前六位）从未分配给任何县；电话区号0360不存在，拨不通。",
    "月份：2021年10月；情况截至2021年10月18日。",
    "由 tools/make_samples 生成，请勿手工修改；要改请改生成程序后重新生成。",
)


def write_samples(folder: Path) -> None:
    """Write all sample workbooks into ``folder``; the same program gives the same bytes."""
    layout = read_layout()
    for county_id, county in COUNTIES.items():
        notes = (f"{county}控辍保学信息采集表样例：{NOTES[0]}", *NOTES[1:])
        book = intake_workbook(layout, make_sheets(county_id), notes)
        save(book, folder / county_id / "采集表.xlsx")
    write_broken(folder / "broken", layout)


if __name__ == "__main__":
    write_samples(Path(sys.argv[1] if len(sys.argv) > 1 else "samples"))
