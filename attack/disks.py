"""A full disk: the writer is refused, what it had promised stays, and with room again the register goes on.

On a small tmpfs where this user may mount one; otherwise by a limit on how large a file may grow, which the table says.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from attack.victims import Victim, copied, faults, hear, losses, resolved, writer

ROOM, MORE_ROOM = 3 << 20, 64 << 20


@dataclass
class Filled:
    """What came of filling disks up."""

    disks: int = 0
    how: str = ""
    promised: int = 0
    refused: int = 0
    committed_unanswered: int = 0
    said: str = ""
    lost: list[str] = field(default_factory=list)
    inconsistent: list[str] = field(default_factory=list)


def fill_disks(whole: Victim, folder: Path, count: int) -> Filled:
    """Write until nothing more fits, so many times over."""
    came = Filled()
    for i in range(count):
        mounted = folder / f"disk{i}"
        with _small(mounted) as grow:
            came.how = "a tmpfs of 3 MB" if grow else "a limit of 3 MB on a file (this user may not mount)"
            here = copied(whole, mounted / "home")
            _work_until_full(here, limited=not grow)
            came.disks += 1
            came.refused += bool(here.failed)
            came.said = here.failed[0] if here.failed else came.said
            came.promised += len(here.promised)
            _look(here, came, mounted if grow else None)
    return came


@contextmanager
def _small(place: Path) -> Iterator[bool]:
    """A disk of three megabytes, if this user may have one; otherwise a folder."""
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={ROOM}", "tocsin-attack", str(place)]
    mounted = bool(shutil.which("mount")) and subprocess.run(mount, capture_output=True).returncode == 0
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(place)], check=True)
        shutil.rmtree(place)


def _work_until_full(here: Victim, limited: bool) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    if limited:
        resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, before[1]))
    try:
        process, pipe = writer(here, "d")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    pipe.send("go")
    hear(here, pipe)
    process.join()


def _look(here: Victim, came: Filled, mounted: Path | None) -> None:
    with here.opened():
        came.lost += losses(here)
    if mounted:
        subprocess.run(["mount", "-o", f"remount,size={MORE_ROOM}", str(mounted)], check=True)
    with here.opened():
        came.committed_unanswered += resolved(here)[0]
        came.lost += losses(here)
        came.inconsistent += faults(here)
