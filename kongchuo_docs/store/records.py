"""What the store keeps, in the words of the product: records, papers, bundles and bags."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from kongchuo_docs.errors import NotFoundError, RefusedError
from kongchuo_docs.model import (
    Act,
    ArchivePiece,
    Bag,
    Bundle,
    Case,
    Completion,
    Document,
    Enrolment,
    FixityCheck,
    MonthlyHead,
    Record,
    RecordKind,
    Roll,
    Unit,
    Visit,
)
from kongchuo_docs.store.joining import joined_acts, joined_visits
from kongchuo_docs.store.page_secret import page_secret
from kongchuo_docs.store.revisions import (
    Outcome,
    Place,
    Revision,
    Revisions,
    Stored,
    digest_of,
    place_of,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadSummary:
    """What loading a file did: how many records of each kind, and which ones changed."""

    new: Mapping[RecordKind, int]
    changed: Mapping[RecordKind, int]
    """Stored before with other content; the older revision stays in the history."""
    same: Mapping[RecordKind, int]
    changed_keys: tuple[str, ...]
    """``case/JL003``, in the order of the file."""
    orphans: tuple[str, ...] = ()
    """Cases that have visits in the file but are known nowhere: these visits are not stored."""


class Store:
    """Records, papers, bundles and bags on an open connection."""

    def __init__(self, connection: Connection, operator: str = "") -> None:
        self._connection = connection
        self._things = Revisions(connection, operator)
        self.kept = self._things.kept
        """Yields all revisions of all things, to be held against the journal."""

    # --- records of the workbook ---

    def roll(self) -> Roll:
        """Return all records as they stand now."""
        heads = self._things.newest(MonthlyHead)
        return Roll(
            units=self._things.newest(Unit),
            cases={
                case_id: case
                for case_id, case in self._things.newest(Case).items()
                if not case.withdrawn
            },
            enrolments=self._things.newest(Enrolment),
            heads={(head.unit_code, head.month): head for head in heads.values()},
        )

    def put(self, records: Sequence[Record], *, at: dt.datetime, file: str) -> LoadSummary:
        """Store the valid records of one file; what is already stored just so is left alone.

        Visits of a case are joined with the stored ones (:func:`joined_visits`); a case without a
        visit in the file keeps those it has. Where one key stands twice, the last one wins.
        Records that are not in the file stay: a workbook adds and changes, it never takes away.
        """
        rows, orphans = self._placed(records)
        outcomes = self._things.append(rows.values(), at=at, file=file)
        return _summary(outcomes, orphans)

    def compare(self, records: Sequence[Record]) -> tuple[tuple[Stored | None, Stored], ...]:
        """Return what :meth:`put` would store, each with what is stored now; nothing is written."""
        rows, _ = self._placed(records)
        kinds = {type(record) for record in rows.values()}
        stored = {
            (place_of(record).kind, key): record
            for kind in kinds
            for key, record in self._things.newest(kind).items()
        }
        return tuple((_standing(stored.get(place)), record) for place, record in rows.items())

    def withdraw(self, case_id: str, reason: str, *, at: dt.datetime) -> Case:
        """Take a case back: it is no longer in the roll, and all of its history stays.

        A case that is loaded again under this id stands again.

        Returns:
            The case as it was.

        Raises:
            NotFoundError: No case of this id is in the roll.
        """
        case = self.roll().cases.get(case_id)
        if case is None:
            fix = "kongchuo case list 列出全部个案编号。"
            raise NotFoundError(f"没有个案「{case_id}」", fix=fix)
        self._things.append([replace(case, withdrawn=reason)], at=at)
        return case

    def withdrawn(self) -> Mapping[str, Case]:
        """Return the cases that were taken back and not loaded again, by id."""
        cases = self._things.newest(Case)
        return {case_id: case for case_id, case in cases.items() if case.withdrawn}

    def _placed(
        self, records: Sequence[Record]
    ) -> tuple[dict[tuple[str, str], Stored], tuple[str, ...]]:
        """Return what is to be stored under kind and key, and the cases that nobody knows."""
        visits: dict[str, list[Visit]] = {}
        acts: dict[str, list[Act]] = {}
        rows: dict[tuple[str, str], Stored] = {}
        for record in records:
            if isinstance(record, Visit):
                visits.setdefault(record.case_id, []).append(record)
            elif isinstance(record, Act):
                acts.setdefault(record.case_id, []).append(record)
            else:
                place = place_of(record)
                rows[place.kind, place.key] = record
        orphans = self._place_parts(rows, visits, acts)
        return rows, orphans

    def history(self, kind: RecordKind, key: str) -> tuple[Revision, ...]:
        """Return every revision of a record, the oldest first; none = never stored."""
        return self._things.of(kind.value, key)

    def histories(self, kind: RecordKind, keys: Sequence[str]) -> dict[str, tuple[Revision, ...]]:
        """Return every revision of some records by key; one that was never stored is left out."""
        return self._things.histories(kind.value, keys)

    def _place_parts(
        self,
        rows: dict[tuple[str, str], Stored],
        visits: Mapping[str, Sequence[Visit]],
        acts: Mapping[str, Sequence[Act]],
    ) -> tuple[str, ...]:
        """Put visits and acts into their cases in ``rows``; return the cases that nobody knows."""
        stored = self.roll().cases
        for record in list(rows.values()):
            if isinstance(record, Case) and record.case_id in stored:
                before = stored[record.case_id]
                kept = replace(
                    record, visits=record.visits or before.visits, acts=record.acts or before.acts
                )
                rows[RecordKind.CASE, record.case_id] = kept
        told = dict.fromkeys((*visits, *acts))
        for case_id in told:
            case = rows.get((RecordKind.CASE, case_id), stored.get(case_id))
            if isinstance(case, Case):
                earlier = stored[case_id].visits if case_id in stored else ()
                given = visits.get(case_id, ())
                rows[RecordKind.CASE, case_id] = replace(
                    case,
                    visits=joined_visits(earlier, given) if given else case.visits,
                    acts=joined_acts(case.acts, acts.get(case_id, ())),
                )
        return tuple(case_id for case_id in told if (RecordKind.CASE, case_id) not in rows)

    # --- papers ---

    def documents(
        self, *, unit: str | None = None, month: str | None = None, subject: str | None = None
    ) -> Mapping[str, Document]:
        """Return the newest version of each paper by key, for one unit, month or subject or all."""
        return self._things.newest(Document, unit_code=unit, month=month, subject_id=subject)

    def document_versions(self, key: str) -> tuple[Document, ...]:
        """Return every stored version of a paper, the oldest first."""
        return tuple(
            item.record
            for item in self._things.of("document", key)
            if isinstance(item.record, Document)
        )

    def record_documents(self, documents: Sequence[Document], *, at: dt.datetime) -> None:
        """Store papers that have been made, as a new version each; older versions stay.

        Raises:
            RefusedError: A numbered paper would change without becoming a new version.
        """
        for document in documents:
            if document.number:
                self._refuse_overwriting(document)
        self._things.append(documents, at=at)

    def _refuse_overwriting(self, document: Document) -> None:
        for old in self.document_versions(document.key):
            same_paper = (old.number, old.version) == (document.number, document.version)
            if same_paper and digest_of(old) != digest_of(document):
                raise RefusedError(
                    f"已编号的文书“{document.number}”第 {document.version} 版不能覆盖。",
                    fix="内容有改动时，请出新的版本，或作废原编号后重发。",
                )

    def page_secret(self) -> bytes:
        """Return the secret that seals the codes on the pages of this workspace; never shown."""
        return page_secret(self._connection)

    # --- what came back signed ---

    def completions(
        self, *, unit: str | None = None, month: str | None = None, subject: str | None = None
    ) -> Mapping[tuple[str, int], Completion]:
        """Return what finished which paper, by key and version."""
        found = self._things.newest(Completion, unit_code=unit, month=month, subject_id=subject)
        return {(each.key, each.version): each for each in found.values()}

    def complete(self, completions: Sequence[Completion], *, at: dt.datetime) -> None:
        """Store that versions of papers are finished; what was filed before stays in the history.

        Raises:
            NotFoundError: A version that was never issued, or a draft.
        """
        for each in completions:
            issued = {item.version for item in self.document_versions(each.key) if not item.draft}
            if each.version not in issued:
                raise NotFoundError(
                    f"没有签发过文书“{each.key}”第 {each.version} 版",
                    fix="kongchuo status 列出已签发的文书。",
                )
        self._things.append(completions, at=at)

    # --- bundles and bags ---

    def bundles(self, *, unit: str | None = None, month: str | None = None) -> tuple[Bundle, ...]:
        """Return the newest bundle of each unit and month, by unit and month."""
        return tuple(self._things.newest(Bundle, unit_code=unit, month=month).values())

    def record_bundle(self, bundle: Bundle, *, at: dt.datetime) -> None:
        """Store a bundle as it lies in its folder; an earlier state stays in the history."""
        self._things.append([bundle], at=at)

    def bags(self) -> tuple[Bag, ...]:
        """Return all archived bags, by id."""
        return tuple(self._things.newest(Bag).values())

    def record_bag(self, bag: Bag, *, at: dt.datetime) -> None:
        """Store that a bag was archived.

        Raises:
            RefusedError: Another bag is stored under this id; a bag never changes.
        """
        if self._things.newest(Bag).get(bag.bag_id, bag) != bag:
            raise RefusedError(
                f"归档包“{bag.bag_id}”已经登记，内容不同，不能覆盖。",
                fix="先用 kongchuo archive verify 核对原包；更正后的材料另立新包。",
            )
        self._things.append([bag], at=at)

    def pieces(
        self, *, unit: str | None = None, month: str | None = None
    ) -> tuple[ArchivePiece, ...]:
        """Return the filed papers, by year, retention and 件号."""
        found = self._things.newest(ArchivePiece, unit_code=unit, month=month)
        return tuple(
            sorted(found.values(), key=lambda each: (each.year, each.retention, each.piece))
        )

    def file_pieces(self, pieces: Sequence[ArchivePiece], *, at: dt.datetime) -> None:
        """Store filed papers.

        Raises:
            RefusedError: A paper would get another 件号, or one that another paper has.
        """
        known = {(each.key, each.number): each for each in self.pieces()}
        known |= {(each.key, each.number): each for each in pieces}
        places = Counter((each.year, each.retention, each.piece) for each in known.values())
        before = {(each.key, each.number): each.piece for each in self.pieces()}
        moved = any(
            before.get((each.key, each.number), each.piece) != each.piece for each in pieces
        )
        if moved or max(places.values(), default=0) > 1:
            raise RefusedError("件号已经登记，不能改动或重复。", fix="请重新运行归档命令。")
        self._things.append(pieces, at=at)

    def fixity_checks(self) -> tuple[FixityCheck, ...]:
        """Return the fixity log, the oldest check first."""
        checks = [
            item.record
            for bag_id in self._things.newest(FixityCheck)
            for item in self._things.of("fixity", bag_id)
            if isinstance(item.record, FixityCheck)
        ]
        return tuple(sorted(checks, key=lambda check: (check.at, check.bag_id)))

    def record_fixity(self, checks: Sequence[FixityCheck], *, at: dt.datetime) -> None:
        """Store what checks of bags found; earlier ones stay."""
        self._things.append(checks, at=at)


def _standing(record: Stored | None) -> Stored | None:
    return None if isinstance(record, Case) and record.withdrawn else record


def _summary(outcomes: Sequence[tuple[Place, Outcome]], orphans: tuple[str, ...]) -> LoadSummary:
    counts = Counter((outcome, RecordKind(place.kind)) for place, outcome in outcomes)

    def of(wanted: Outcome) -> dict[RecordKind, int]:
        return {kind: count for (outcome, kind), count in counts.items() if outcome is wanted}

    return LoadSummary(
        new=of(Outcome.NEW),
        changed=of(Outcome.CHANGED),
        same=of(Outcome.SAME),
        changed_keys=tuple(
            f"{place.kind}/{place.key}" for place, outcome in outcomes if outcome is Outcome.CHANGED
        ),
        orphans=orphans,
    )
