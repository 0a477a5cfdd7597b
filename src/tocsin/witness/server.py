"""The witness on the web: add-checkpoint for logs, and what it remembers for whoever watches them.

Source: C2SP tlog-witness v1. Statuses: 400 malformed, 403 not signed by the log, 404 a log not followed, 409 another
size remembered (which it tells), 422 no continuation, 503 clock or memory fails. For whoever watches a log,
`/<SHA-256 of its name>/checkpoint` gives the note cosigned last and `…/evidence` what spoke against it. Each answer
ends its connection, so that nobody holds one of the few places; bytes, seconds and visitors at once are bounded. A
proxy in front adds TLS.
"""

import io
import socket
import socketserver
import sys
from collections.abc import Callable
from datetime import datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler

from tocsin.proofs.note import Kind
from tocsin.witness.bounded import Bounded, Budget
from tocsin.witness.continuity import checkpoint_of
from tocsin.witness.errors import (
    ClockBehind,
    Inconsistent,
    Malformed,
    MemoryLost,
    NotSigned,
    Outdated,
    UnknownLog,
)
from tocsin.witness.request import LONGEST, identity
from tocsin.witness.state import Evidence, Followed, Witness

SIZE = "text/x.tlog.size"
TEXT = "text/plain; charset=utf-8"
REST = 1024 * 1024
PATIENCE = 1.0

STATUS: dict[type[Exception], HTTPStatus] = {
    Malformed: HTTPStatus.BAD_REQUEST,
    NotSigned: HTTPStatus.FORBIDDEN,
    UnknownLog: HTTPStatus.NOT_FOUND,
    Inconsistent: HTTPStatus.UNPROCESSABLE_ENTITY,
    ClockBehind: HTTPStatus.SERVICE_UNAVAILABLE,
}

Clock = Callable[[], datetime]


class WitnessServer(Bounded, socketserver.TCPServer):
    """Serves one witness at one address; `serve_forever` runs it. `clock` is asked once for each cosignature."""

    allow_reuse_address = True

    def __init__(self, host: str, port: int, witness: Witness, clock: Clock) -> None:
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.witness = witness
        self.clock = clock
        super().__init__((host, port), _Visit)


class _Visit(BaseHTTPRequestHandler):
    server: WitnessServer
    # Also for a line that is no request at all: it is answered as everybody is, with a status.
    protocol_version = default_request_version = "HTTP/1.1"
    raw_requestline = b""

    def version_string(self) -> str:
        """What answers, and not which Python it runs on."""
        return "tocsin-witness"

    def setup(self) -> None:
        """Read through a budget of bytes."""
        super().setup()
        self.rfile = io.BufferedReader(Budget(self.connection))
        self.answered = False

    def handle(self) -> None:
        """One request, one answer, the end."""
        self.handle_one_request()
        if not self.answered and self.raw_requestline:
            self._answer(HTTPStatus.BAD_REQUEST, "This is not an HTTP request.\n")

    def do_POST(self) -> None:
        """Cosign, or say why not."""
        length = self.headers.get("Content-Length", "")
        if self.path != "/add-checkpoint":
            self._answer(HTTPStatus.NOT_FOUND, "Checkpoints are posted to /add-checkpoint.\n")
        elif not (length.isascii() and length.isdigit()) or "Transfer-Encoding" in self.headers:
            self._answer(HTTPStatus.LENGTH_REQUIRED, "The request must say how long it is (Content-Length).\n")
        elif len(length) > 9 or int(length) > LONGEST:
            self._answer(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"A request has at most {LONGEST} bytes.\n")
        else:
            body = self.rfile.read(int(length))
            self._perform(lambda: self._cosigned(body, int(length)))

    def do_GET(self) -> None:
        """Show what is remembered."""
        self._perform(lambda: _page(self.server.witness, self.path))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What the standard library finds wrong with a request, in a plain sentence."""
        self._answer(HTTPStatus(code), f"The request cannot be answered: {message or HTTPStatus(code).phrase}.\n")

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Visits are not written down; see `_answer` for what is."""

    def log_message(self, format: str, *args: object) -> None:
        """Neither is what the standard library has to say of them."""

    def _cosigned(self, body: bytes, length: int) -> str:
        if len(body) < length:
            raise Malformed(f"The request ends after {len(body)} bytes; it was to have {length}.")
        return self.server.witness.add(body, self.server.clock())

    def _perform(self, act: Callable[[], str]) -> None:
        try:
            self._answer(HTTPStatus.OK, act())
        except Outdated as told:
            self._answer(HTTPStatus.CONFLICT, f"{told.size}\n", SIZE)
        except (Inconsistent, ClockBehind) as refused:
            _tell(str(refused))
            self._answer(STATUS[type(refused)], f"{refused}\n")
        except tuple(STATUS) as refused:
            self._answer(STATUS[type(refused)], f"{refused}\n")
        except OSError:
            raise
        except Exception as fault:  # its sentence may name what is no stranger's business, so that it is told at home
            _tell(str(fault) if isinstance(fault, MemoryLost) else f"A fault of the witness itself: {fault!r}")
            self._answer(HTTPStatus.SERVICE_UNAVAILABLE, "This witness cannot use its memory. Nothing was cosigned.\n")

    def _answer(self, status: HTTPStatus, text: str, kind: str = TEXT) -> None:
        self.answered = True
        self.close_connection = True
        self.send_response(status)
        for name, value in (("Content-Type", kind), ("Content-Length", len(text.encode())), ("Connection", "close")):
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(text.encode())
        self._hear_out()

    def _hear_out(self) -> None:
        """Let a client that is still sending finish, within bounds: cut off, it would not hear its answer."""
        self.connection.shutdown(socket.SHUT_WR)
        self.connection.settimeout(PATIENCE)
        heard = 0
        while heard < REST and (more := self.connection.recv(65536)):
            heard += len(more)


def describe(witness: Witness) -> str:
    """Who this witness is and where each log it follows stands: its first page, printed by `tocsin witness show`."""
    lines = [f"{witness.name} cosigns logs that only grow, and keeps proof of one that did not.", ""]
    lines += ["Its keys, as lines of a trust policy (to each, the address it is reached under may be added):"]
    lines += [*policy_lines(witness), ""]
    for log in witness.logs():
        (forks, refused), place = witness.counted(log.origin), f"/{identity(log.origin)}"
        lines += [
            f"It follows {log.origin}",
            f"  {_standing(log)}: {place}/checkpoint",
            f"  {forks} forks, {refused} refused in all: {place}/evidence",
        ]
    return "\n".join(lines) + "\n"


def policy_lines(witness: Witness) -> list[str]:
    """Its keys, one a line, as C2SP tlog-policy writes them."""
    kinds = {Kind.COSIGNATURE: "ed25519", Kind.ML_DSA_44: "ml-dsa-44"}
    return [f"witness {witness.name}-{kinds[key.kind]} {key.text}" for key in witness.verifiers]


def _standing(log: Followed) -> str:
    return f"cosigned at {checkpoint_of(log.note).size} entries" if log.note else "nothing cosigned yet"


def _page(witness: Witness, path: str) -> str:
    if path == "/":
        return describe(witness)
    which, _, what = path[1:].partition("/")
    for log in witness.logs():
        if identity(log.origin) == which and what == "checkpoint" and log.note:
            return log.note
        if identity(log.origin) == which and what == "evidence":
            return _told(witness.evidence(log.origin)) or "Nothing speaks against this log.\n"
    raise UnknownLog("There is nothing here. Begin at /")


def _tell(what: str) -> None:
    """One line for the journal."""
    print(what, file=sys.stderr, flush=True)


def _told(evidence: tuple[Evidence, ...]) -> str:
    return "\n".join(
        f"{each.seen:%Y-%m-%d %H:%M:%S} UTC: "
        + ("A FORK: the log signed two contents." if each.fork else "Growth without a proof that holds.")
        + f"\n\nRemembered:\n\n{each.kept}\nOffered:\n\n{each.offered}"
        for each in evidence
    )
