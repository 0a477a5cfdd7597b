"""Two acts about tables: save a version of a mapping, and say by which one a received file is to be read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from tocsin.access import Refused, Situation
from tocsin.exchange import queries
from tocsin.exchange.mapped.mapping import TableMapping, check
from tocsin.exchange.mapped.saved import latest_version, the_mapping
from tocsin.ledger import Fact, Json

CODE = "mapped"


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveMapping:
    """Save a mapping as the version after the latest of its name. Earlier versions stay, and what they read stays."""

    ability: ClassVar[str] = "import_records"
    mapping: TableMapping

    def check(self, s: Situation) -> None:
        """Refuse one with a fault, any other version than the next, and the next of another agency's."""
        check(self.mapping, s.profile)
        if queries.mapping_of(self.mapping.name) not in ("", s.by.agency):
            raise Refused(
                f"Another agency reads its files by a mapping called “{self.mapping.name}”.",
                field="name",
                next_step="Choose another name for yours.",
            )
        latest = latest_version(self.mapping.name)
        if self.mapping.version != latest + 1:
            raise Refused(
                f"The mapping “{self.mapping.name}” has {latest} versions, so the next one is number {latest + 1}.",
                field="name",
                next_step="Somebody else may have saved one meanwhile: open the page again.",
            )

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry; the mapping is a part."""
        mapping = self.mapping
        meta: dict[str, Json] = {
            "name": mapping.name,
            "version": mapping.version,
            "agency": s.by.agency,
            "office": s.by.office,
        }
        return [Fact("mapping.saved/1", f"mapping-{mapping.name}", meta, {"mapping": mapping.to_json().encode()})]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadAs:
    """Say by which mapping a received table is to be read, once somebody has declared one."""

    ability: ClassVar[str] = "import_records"
    file: str
    mapping: str

    def check(self, s: Situation) -> None:
        """Refuse a file that is not there or another agency's, one that is no table, and a mapping there is not."""
        found = queries.own_file(self.file, s.by.agency)
        if found.format.partition(":")[0] != CODE:
            raise Refused("This file is in a format of its own and needs no mapping.", field="file")
        if found.imported is not None and found.format != self._format:
            raise Refused(
                "This file was imported by another mapping already.",
                field="mapping",
                next_step="What it brought stays. Put its rows right in quarantine, or receive the corrected file.",
            )

    def facts(self, s: Situation) -> Sequence[Fact]:
        """One entry."""
        meta: dict[str, Json] = {
            "file": self.file,
            "format": self._format,
            "agency": s.by.agency,
            "office": s.by.office,
        }
        return [Fact("file.read_as/1", self.file, meta)]

    @property
    def _format(self) -> str:
        found = the_mapping(self.mapping)
        return f"{CODE}:{found.name}@{found.version}"
