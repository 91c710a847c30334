"""The child of a case and the people who care for it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from stdnum.cn.ric import calc_check_digit

from tools.make_samples.people import Person
from tools.make_samples.setting import Row, Setting

FAR_HOMES = ("河南省平沙县大柳镇柳林村", "陕西省云川县南渡镇渡口村", "四川省青坪县白岩乡白岩村")
"""Invented homes of children who moved in."""
AWAY_WORK = ("浙江省，电子厂务工", "广东省，建筑工地务工", "江苏省，服装厂务工", "内蒙古，煤场务工")
HOME_WORK = ("在家务农", "本地打零工", "个体经营", "在家操持家务", "本地企业职工", "跑货运")
PARENTS_AWAY = frozenset(["留守儿童", "双亲留守"])
ONE_PARENT = frozenset(["单亲", "离异", "服刑人员子女"])
GRANDPARENTS = frozenset(["孤儿", "事实无人抚养", "特困"])
UIGHUR_PARENTS = {"父亲": "艾合买提·吐尔逊", "母亲": "热依汗·买买提"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative:
    """A guardian or carer with the relation to the child."""

    person: Person
    relation: str
    work: str = ""
    away: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """A child, its guardians and who really cares for it."""

    child: Person
    guardians: tuple[Relative, ...]
    carer: Relative | None
    village: str
    address: str

    @property
    def at_home(self) -> Relative:
        """Whoever opens the door to a visitor."""
        return self.carer or self.guardians[0]


def make_family(setting: Setting, case: Row, sibling: Family | None = None) -> Family:
    """Return an invented family for a case; a sibling shares everything but the child."""
    rng, people = setting.rng, setting.people
    surname = (sibling.child.name[0] if sibling else "") or case.get("name", "")[:1]
    if case.get("name", "").startswith("欧阳"):
        surname = "欧阳"
    surname = surname or people.surname()
    female = case["sex"] == "女" if "sex" in case else rng.random() < 0.45
    child = people.person(
        birth=setting.birth(case["grade"]),
        female=female,
        child=True,
        surname=surname,
        name=case.get("name", ""),
    )
    if sibling:
        return Family(
            child=child,
            guardians=sibling.guardians,
            carer=sibling.carer,
            village=sibling.village,
            address=sibling.address,
        )
    guardians, carer = _relatives(setting, case, child, surname)
    village = rng.choice(setting.plan["towns"][setting.town_of(case["unit"])])
    address = setting.address(case["unit"], village)
    return Family(child=child, guardians=guardians, carer=carer, village=village, address=address)


def _relatives(
    setting: Setting, case: Row, child: Person, surname: str
) -> tuple[tuple[Relative, ...], Relative | None]:
    rng, groups = setting.rng, set(case.get("groups", ()))
    minority = "·" in child.name

    def relative(relation: str, *, away: bool = False) -> Relative:
        old = "祖" in relation
        born = setting.people.day(
            child.birth.year - (66 if old else 36), child.birth.year - (52 if old else 22)
        )
        person = setting.people.person(
            birth=born,
            female="母" in relation,
            surname=surname if relation in ("父亲", "祖父") else "",
            name=UIGHUR_PARENTS.get(relation, "") if minority else "",
        )
        work = rng.choice(AWAY_WORK if away else HOME_WORK) if not old else "在家务农"
        return Relative(person=person, relation=relation, work=work, away=away)

    if groups & GRANDPARENTS:
        return (relative("祖父"), relative("祖母")) if "孤儿" not in groups else (
            relative("祖父"),
        ), None
    if groups & PARENTS_AWAY or case["story"] == "监护缺失":
        carer = relative(rng.choice(["祖母", "祖父", "外祖母", "外祖父"]))
        return (relative("父亲", away=True), relative("母亲", away=True)), carer
    if groups & ONE_PARENT:
        return (relative("母亲"),), None
    if "单亲留守" in groups:
        mother = relative("母亲")
        return (relative("父亲", away=True), mother), mother
    first = relative(rng.choice(["父亲", "父亲", "母亲"]))
    if rng.random() < 0.5 or minority:
        return (first, relative("母亲" if first.relation == "父亲" else "父亲")), None
    return (first,), None


def student_cells(setting: Setting, case: Row, family: Family) -> Row:
    """Return the cells about the child."""
    groups: list[str] = case.get("groups", [])
    urban = setting.is_urban(case["unit"])
    household = family.address
    if "随迁子女" in groups:
        household = f"{setting.rng.choice(FAR_HOMES)}{setting.rng.randint(2, 98)}号"
    cells = {
        "name": family.child.name,
        "sex": "女" if family.child.female else "男",
        "ethnicity": case.get("ethnicity")
        or setting.rng.choice(["汉族"] * 18 + ["回族", "蒙古族"]),
        "birth_date": family.child.birth,
        "household_address": household,
        "home_address": family.address,
        "household_kind": "非农业" if urban and "随迁子女" not in groups else "农业",
        "categories": "、".join(groups),
        "disability": case.get("disability", ""),
    }
    cells |= certificate(setting, case.get("id", ""), family.child)
    if case.get("kind") == "未入学":
        cells["enrolment_number"] = ""
    return {f"student.{key}": value for key, value in cells.items()}


def certificate(setting: Setting, wanted: str, child: Person) -> Row:
    """Return certificate and 学籍号: ordinary, or ``none``, ``permit``, ``temporary``, ``mismatch``."""
    stem = f"{setting.plan['area_code']}{child.birth:%Y%m%d}{setting.rng.randint(900, 999)}"
    without_id = f"J{stem}{calc_check_digit(stem + '0')}"
    match wanted:
        case "none":
            reason = "户口尚未登记，正在补办"
            return {
                "id_kind": "其他",
                "id_number": "",
                "id_missing_reason": reason,
                "enrolment_number": without_id,
            }
        case "permit":
            return {
                "id_kind": "台湾居民来往大陆通行证",
                "id_number": "00000123",
                "enrolment_number": without_id,
            }
        case "temporary":
            number = f"L{stem[:-3]}{setting.rng.randint(0, 9999):04d}"
        case "mismatch":
            number = "G" + setting.people.id_number(child.birth, female=child.female)
        case _:
            number = f"G{child.id_number}"
    kind = setting.rng.choice(["居民身份证", "居民身份证", ""])
    return {"id_kind": kind, "id_number": child.id_number, "enrolment_number": number}


def relative_cells(setting: Setting, family: Family) -> Row:
    """Return the cells about guardians and carer."""
    cells: Row = {}
    for place, guardian in enumerate(family.guardians):
        known = place == 0 or setting.rng.random() < 0.7
        cells |= dict(_guardian_cells(f"guardians.{place}", guardian, known=known))
    if family.carer:
        carer = family.carer
        cells |= {
            "carer.name": carer.person.name,
            "carer.relation": carer.relation,
            "carer.phone": carer.person.phone,
        }
    return cells


def _guardian_cells(path: str, guardian: Relative, *, known: bool) -> Iterator[tuple[str, Any]]:
    yield f"{path}.name", guardian.person.name
    yield f"{path}.relation", guardian.relation
    yield f"{path}.id_number", guardian.person.id_number if known else ""
    yield f"{path}.phone", guardian.person.phone
    yield f"{path}.work", guardian.work
