"""Sheet 劝返记录: what was said at the door, on the telephone and in the village office."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tools.make_samples.family import Family
from tools.make_samples.setting import Row, Setting
from tools.make_samples.words import ONE_DAY, fill, school_days, spread

SAMPLE_DAY = dt.date(2021, 10, 18)
"""The day of the sample: nothing that has happened lies after it."""
LAST_RESULT = {
    "已复学": ["已返校"],
    "失联": ["失联"],
    "送教上门": ["转送教上门"],
    "休学": ["休学申请中"],
    "外地就读": ["外地就读已核实"],
    "转学": ["外地就读已核实"],
    "疑似辍学": ["承诺返校", "拒绝", "承诺返校", "未见人"],
    "辍学": ["拒绝", "承诺返校", "拒绝", "未见人"],
}
EARLIER_RESULT = {
    "已复学": ["拒绝", "承诺返校", "未见人"],
    "失联": ["未见人", "失联"],
    "疑似辍学": ["拒绝", "未见人", "承诺返校"],
    "辍学": ["拒绝", "承诺返校", "拒绝", "未见人"],
}
NOBODY = frozenset(["未见人", "失联"])
AWAY_METHODS = frozenset(["电话", "视频"])
EVIDENCE = {
    "入户": ["现场照片2张、签字记录1份", "入户照片3张", "签字记录1份、录音1段"],
    "电话": ["通话记录截图1张", "通话录音1段"],
    "视频": ["视频截图2张"],
    "约谈": ["约谈照片1张、签到表1份", "约谈记录1份"],
    "其他": ["谈话记录1份"],
}
RESULT_EVIDENCE = {
    "已返校": "返校照片1张、班级考勤表1份",
    "外地就读已核实": "就读证明扫描件1份",
    "休学申请中": "诊断证明复印件、休学申请表各1份",
    "转送教上门": "送教服务协议书1份、评估表1份",
    "未见人": "门前照片1张、联系卡存根",
    "失联": "走访照片2张、电话拨打记录",
}
HISTORY = ("上次", "前几次", "再次", "又到", "回访")
"""Words that make sense only when there was a visit before."""
SEEN = ("见过{生}", "孩子清早")
"""Words that make sense only when the child lives at home."""
SHORT = frozenset(["已返校", "未见人"])
"""Results after which no long talk took place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """One visit: when, how, with what result, and what was promised before."""

    round: int
    day: dt.date
    start: dt.time
    method: str
    result: str
    promised_on: dt.date | None
    after_promise: bool


def visit_days(setting: Setting, case: Row, last: dt.date) -> list[dt.date]:
    """Return the days of the visits in order; the last one falls on ``last``."""
    first = case["since"] + 3 * ONE_DAY
    days = school_days(min(first, last), last) or [last]
    count = min(case["visits"], len(days))
    return list(spread(days, count, setting.rng)) if count else []


def meetings(setting: Setting, case: Row, days: Sequence[dt.date]) -> Iterator[Meeting]:
    """Yield the visits of a case; a promise always lies before the next visit."""
    promised = False
    for number, day in enumerate(days, 1):
        last = number == len(days)
        result = setting.deck.draw(
            (LAST_RESULT if last else EARLIER_RESULT).get(case["status"], ["其他"])
        )
        until = SAMPLE_DAY + 7 * ONE_DAY if last else days[number] - ONE_DAY
        ahead = school_days(day + ONE_DAY, until)
        if result == "承诺返校" and not ahead:
            result = "拒绝"
        promised_on = setting.rng.choice(ahead[:4]) if result == "承诺返校" else None
        method = _method(setting, case, result)
        start = _start(setting, result)
        yield Meeting(
            round=number,
            day=day,
            start=start,
            method=method,
            result=result,
            promised_on=promised_on,
            after_promise=promised,
        )
        promised = result == "承诺返校"


def _method(setting: Setting, case: Row, result: str) -> str:
    story = setting.stories["stories"][case["story"]]
    if result in ("已返校", "未见人", "失联", "转送教上门"):
        return "入户"
    usual = ["入户", "入户", "入户", "电话", "约谈", "入户", "视频", "其他"]
    return setting.deck.draw(story.get("methods", usual))


def _start(setting: Setting, result: str) -> dt.time:
    hours = [8, 9, 10] if result == "已返校" else [9, 10, 15, 16, 16, 17, 18, 19]
    return dt.time(setting.rng.choice(hours), setting.rng.randrange(0, 60, 5))


def visit_row(setting: Setting, case: Row, family: Family, meeting: Meeting) -> Row:
    """Return the row of one visit."""
    story = setting.stories["stories"][case["story"]]
    nobody = meeting.result in NOBODY
    here = not nobody and not (story.get("away") and meeting.result != "已返校")
    here = here and meeting.method in ("入户", "视频")
    wording = setting.stories["result"][meeting.result]
    minutes = (
        setting.rng.randrange(10, 25, 5)
        if meeting.method == "电话"
        else setting.rng.randrange(30, 95, 5)
    )
    end = (dt.datetime.combine(meeting.day, meeting.start) + dt.timedelta(minutes=minutes)).time()
    draw = setting.deck.draw
    while (summary := _summary(setting, case, family, meeting, here=here)) in setting.told:
        pass  # no two visits read alike
    setting.told.add(summary)
    return {
        "case_id": case["id_"],
        "student_name": family.child.name,
        "round": meeting.round,
        "date": meeting.day,
        "start": meeting.start,
        "end": end,
        "method": meeting.method,
        "place": _place(setting, case, family, meeting),
        "participants": _participants(setting, case, family, meeting),
        "guardian_present": "" if nobody else _present(family, meeting),
        "student_present": "是" if here else "否",
        "law_topics": "" if nobody else draw(setting.stories["law_topics"]),
        "summary": summary,
        "student_opinion": draw(wording["student"]) if here else "",
        "guardian_opinion": "" if nobody else draw(wording["guardian"]),
        "result": meeting.result,
        "promised_on": meeting.promised_on,
        "next_step": fill(draw(wording["next"]), names(setting, case, family)),
        "evidence": RESULT_EVIDENCE.get(meeting.result) or draw(EVIDENCE[meeting.method]),
    }


def names(setting: Setting, case: Row, family: Family, relation: str = "") -> dict[str, str]:
    """Return what the brackets of the sentences stand for."""
    teacher = setting.homeroom(case["unit"], case["grade"], case["class_no"])
    surname = (
        teacher.name[:2] if teacher.name.startswith(("欧阳", "司马", "上官")) else teacher.name[0]
    )
    committee = setting.committee(case["unit"])
    return {
        "生": family.child.name,
        "他": "她" if family.child.female else "他",
        "监": relation or family.at_home.relation,
        "师": f"{surname}老师",
        "村": family.village,
        "委": committee,
        "干": "社区干部" if committee == "居委会" else "村干部",
        "局": setting.plan["bureau"],
    }


def _summary(setting: Setting, case: Row, family: Family, meeting: Meeting, *, here: bool) -> str:
    words, draw = setting.stories, setting.deck.draw
    wording = words["result"][meeting.result]
    end = wording["end"] if here or "absent" not in wording else wording["absent"]
    said: set[str] = case.setdefault("said", set())
    sentences = [draw(_sensible(_openings(words, meeting), case, meeting, words))]
    if meeting.result == "已返校" and meeting.after_promise:
        sentences = []  # what is said then begins with the promise
    talk = _sensible(_talk(words, case, meeting), case, meeting, words)
    for _ in range(setting.rng.choice([1, 1, 2]) if meeting.result not in SHORT else 1):
        if set(talk) - said or not sentences[1:]:
            sentences.append(draw(talk, frozenset(said)))
            said.add(sentences[-1])
    sentences.append(draw(end))
    return fill("".join(sentences), names(setting, case, family, _met(family, meeting)))


def _openings(words: Row, meeting: Meeting) -> list[str]:
    openings: Row = words["opening"]
    if meeting.after_promise:
        kind = "承诺落空"
    elif meeting.result in NOBODY:
        kind = "未遇"
    else:
        kind = meeting.method
    hour = meeting.start.hour
    by_hour = "上午" if hour < 12 else "下午" if hour < 18 else "晚上"
    return list(openings[kind][by_hour] if kind == "入户" else openings[kind])


def _talk(words: Row, case: Row, meeting: Meeting) -> list[str]:
    story = words["stories"][case["story"]]
    if meeting.result in ("已返校", "未见人"):
        return list(words["back" if meeting.result == "已返校" else "not_met"])
    if meeting.method == "入户" or "methods" in story:
        return list(story["talk"])
    return list(words["remote" if meeting.method in AWAY_METHODS else "talk"])


def _sensible(pool: Sequence[str], case: Row, meeting: Meeting, words: Row) -> list[str]:
    """Leave out what speaks of a visit or promise that did not happen, or of a child far away."""
    unfit: list[str] = []
    if meeting.round == 1:
        unfit += HISTORY
    if meeting.result == "已返校" and not meeting.after_promise:
        unfit += ["上次"]
    if meeting.result in NOBODY and words["stories"][case["story"]].get("away"):
        unfit += SEEN
    return [text for text in pool if not any(word in text for word in unfit)]


def _met(family: Family, meeting: Meeting) -> str:
    by_distance = meeting.method in AWAY_METHODS
    return (family.guardians[0] if by_distance else family.at_home).relation


def _present(family: Family, meeting: Meeting) -> str:
    by_distance = meeting.method in AWAY_METHODS
    relative = family.guardians[0] if by_distance else family.at_home
    return f"{relative.person.name}（{relative.relation}）"


def _place(setting: Setting, case: Row, family: Family, meeting: Meeting) -> str:
    return {
        "入户": f"{family.village}学生家中",
        "电话": "电话联系",
        "视频": "视频连线",
        "约谈": f"{family.village}{setting.committee(case['unit'])}",
        "其他": "学校校长室",
    }[meeting.method]


def _participants(setting: Setting, case: Row, family: Family, meeting: Meeting) -> str:
    unit, school, town = (
        case["unit"],
        setting.short_name(case["unit"]),
        setting.town_of(case["unit"]),
    )
    teacher = setting.homeroom(unit, case["grade"], case["class_no"])
    committee = setting.committee(unit)
    office = "办事处" if town.endswith("街道") else "人民政府"
    others = [
        (setting.staff(unit, "校长"), f"{school}校长"),
        (setting.staff(unit, "教务主任"), f"{school}教务主任"),
        (setting.staff(unit, "包保教师"), f"{school}包保教师"),
        (setting.staff(family.village, "主任"), f"{family.village}{committee}主任"),
        (setting.staff(town, "教育专干"), f"{town}{office}教育专干"),
        (setting.staff(family.village, "儿童主任"), f"{family.village}儿童主任"),
    ]
    pool = others[:3] if meeting.method in AWAY_METHODS else others
    chosen = setting.rng.sample(pool, setting.rng.choice([1, 2, 2, 3]))
    if meeting.method == "约谈" and others[3] not in chosen:
        chosen.append(others[3])
    listed = [(teacher, f"{school}班主任"), *(pair for pair in others if pair in chosen)]
    return "、".join(f"{person.name}（{post}）" for person, post in listed)
