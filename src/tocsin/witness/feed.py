"""Asking a witness for its cosignature, over a network and of a machine that nobody here keeps.

Source: C2SP tlog-witness v1, the client's side. The witness may be slow, gone, older than the register or lying: every
answer is bounded in bytes and in time, no redirect is followed, and what comes back is only lines to be checked against
the witness's known key, which `tocsin.proofs.policy` does.
"""

import re
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from tocsin.proofs.note import NUMBER
from tocsin.witness.continuity import checkpoint_of
from tocsin.witness.errors import WitnessAhead, WitnessForgot, WitnessRefused, WitnessSilent
from tocsin.witness.request import LONGEST, identity, write

SECONDS = 15.0
TRIES = 3
MOST_LINES = 16
MOST_OF_A_FAULT = 200
"""Letters of what went wrong that are told: a stranger's answer can be part of it."""

LINE = re.compile(r"\N{EM DASH} [^\s+]+ [A-Za-z0-9+/]+={0,2}")
KINDS: dict[str, type[HTTPConnection]] = {"http": HTTPConnection, "https": HTTPSConnection}

HEADERS = {"Content-Type": "text/plain; charset=utf-8"}

Prove = Callable[[int, int], Sequence[bytes]]


def submit(url: str, note: str, old: int, prove: Prove, seconds: float = SECONDS) -> tuple[str, ...]:
    """The cosignature lines for a signed checkpoint, unchecked, each with its newline. Otherwise NotCosigned says why.

    `old` is the size this witness is known to have cosigned last, 0 where nothing is known: it tells by itself what it
    remembers, and `prove(first, second)` is asked for the consistency path from there.
    """
    size = checkpoint_of(note).size
    for _ in range(TRIES):
        if old > size:
            raise WitnessAhead(f"The witness at {url} has cosigned {old} entries; {size} were offered.")
        body = write(note, old, prove(old, size) if 0 < old < size else [])
        status, answer = _ask(url, "POST", "/add-checkpoint", body, seconds)
        if status == 200:
            return _lines(url, answer)
        if status != 409:
            raise WitnessRefused(f"The witness at {url} answered {status}: {_shown(answer)}")
        old = _told(url, answer, old)
    raise WitnessRefused(f"The witness at {url} remembered another size {TRIES} times in a row. Is another feeding it?")


def seen(url: str, origin: str, seconds: float = SECONDS) -> str:
    """The note a witness shows as cosigned last for a log, unchecked; "" if it has none. Otherwise NotCosigned."""
    status, answer = _ask(url, "GET", f"/{identity(origin)}/checkpoint", None, seconds)
    if status not in (200, 404):
        raise WitnessRefused(f"The witness at {url} answered {status}: {_shown(answer)}")
    return answer if status == 200 else ""


def _told(url: str, answer: str, old: int) -> int:
    """The size a witness says it remembers. The one it was just offered is no answer; a smaller one is a confession."""
    size = answer.removesuffix("\n")
    if not NUMBER.fullmatch(size) or int(size) == old:
        raise WitnessRefused(f"The witness at {url} answered 409: {_shown(answer)}, having been offered {old}.")
    if int(size) < old:
        raise WitnessForgot(
            f"The witness at {url} cosigned {old} entries and now remembers {size}: its memory was set back. Take it "
            "out of the trust policy, and ask its keeper to begin another under another name."
        )
    return int(size)


def _lines(url: str, answer: str) -> tuple[str, ...]:
    lines = answer.split("\n")
    if lines.pop() or not 0 < len(lines) <= MOST_LINES or not all(LINE.fullmatch(line) for line in lines):
        raise WitnessSilent(f"The witness at {url} answered with something else than cosignatures: {_shown(answer)}")
    return tuple(f"{line}\n" for line in lines)


def _ask(url: str, method: str, path: str, body: bytes | None, seconds: float) -> tuple[int, str]:
    connection = _connection(url, seconds)
    try:
        connection.connect()
        with _deadline(connection.sock, seconds):
            connection.request(method, urlsplit(url).path.rstrip("/") + path, body, HEADERS)
            answer = connection.getresponse()
            return answer.status, answer.read(LONGEST).decode("utf-8", "replace")
    except (OSError, HTTPException, ValueError) as fault:
        raise WitnessSilent(
            f"The witness at {url} did not answer within {seconds:g} seconds: {f'{fault}'[:MOST_OF_A_FAULT]}"
        ) from None
    finally:
        connection.close()


def _connection(url: str, seconds: float) -> HTTPConnection:
    try:
        parts = urlsplit(url)
        return KINDS[parts.scheme](parts.hostname or "", parts.port, timeout=seconds)
    except (KeyError, ValueError, HTTPException):
        raise WitnessSilent(f"{url!r} is no address of a witness; one begins with https:// or http://.") from None


@contextmanager
def _deadline(connection: socket.socket, seconds: float) -> Iterator[None]:
    """End a conversation after so many seconds even if a byte comes now and then, which a socket's timeout does not."""
    timer = threading.Timer(seconds, _end, [connection])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _end(connection: socket.socket) -> None:
    with suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def _shown(answer: str) -> str:
    return "".join(sign for sign in answer[:200].strip() if sign.isprintable()) or "nothing"
