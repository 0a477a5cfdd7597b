"""The signer as a process of its own: whoever holds the register's database and its pages does not hold its key.

It runs as another user and listens on a Unix socket. One connection is one question: `old …` with a proof and an
unsigned checkpoint (the body of C2SP add-checkpoint), `last ORIGIN` or `keys ORIGIN`. The answer is a status as
tlog-witness has it, a newline, and the note, the size or the sentence. No question makes a key, exchanges it, closes a
log, moves an anchor without a signature, or reaches a log that the signer was not started for: that is for whoever
starts it. The asker can be wholly in an attacker's hands: the worst to be had is a signature under what follows next
(with which the register, not having entered it, must then stop), never one under a second history. Every answer is
durable before it leaves, so a restart at any moment costs the asker one repetition.
"""

import io
import socket
import socketserver
from collections.abc import Collection, Sequence
from pathlib import Path

from tocsin.proofs.note import Checkpoint, Verifier
from tocsin.proofs.tree import EMPTY_ROOT
from tocsin.witness.bounded import Bounded, Budget
from tocsin.witness.errors import (
    AnchorLost,
    Inconsistent,
    KeyMissing,
    Malformed,
    OperatorNeeded,
    Outdated,
    Retired,
    SignerSilent,
)
from tocsin.witness.request import Request, write
from tocsin.witness.signer import LogSigner, Signing

PATIENCE = 10.0
NEVER = 10**15

STATUS: dict[type[Exception], str] = {
    Malformed: "400",
    KeyMissing: "404",
    Retired: "410",
    Inconsistent: "422",
    AnchorLost: "503",
}
FAULTS = {status: kind for kind, status in STATUS.items()}


def signer_at(address: str, keys: Path, anchors: Path) -> Signing:
    """The signer listening at a socket's path, or, where the address is empty, one in this process."""
    return RemoteSigner(Path(address)) if address else LogSigner(keys, anchors)


class SignerServer(Bounded, socketserver.UnixStreamServer):
    """Answers for the logs in `origins`, which it begins, and for those closed; `serve_forever` runs it."""

    def __init__(self, path: Path, signer: Signing, origins: Collection[str], closed: Collection[str] = ()) -> None:
        self._signer = signer
        self._origins = (*origins, *closed)
        for origin in origins:
            signer.begin(origin)
        _make_way(path)
        super().__init__(str(path), _Question)
        path.chmod(0o660)

    def answer(self, body: bytes) -> str:
        """Status and answer to one question; what the signer refuses is an answer too."""
        try:
            return f"200\n{self._ask(body)}"
        except Outdated as told:
            return f"409\n{told.size}\n"
        except tuple(STATUS) as refused:
            return f"{STATUS[type(refused)]}\n{refused}\n"

    def _ask(self, body: bytes) -> str:
        verb, _, rest = body.partition(b" ")
        if verb == b"old":
            asked = Request.parse(body)
            self._check_known(asked.checkpoint.origin)
            return self._signer.sign(asked.checkpoint, asked.old, asked.proof)
        origin = rest.decode("utf-8", "replace").removesuffix("\n")
        self._check_known(origin)
        if verb == b"last":
            return self._signer.last(origin)
        if verb == b"keys":
            return "".join(f"{key.text}\n" for key in self._signer.verifiers(origin))
        raise Malformed("A question to the signer begins with old, last or keys.")

    def _check_known(self, origin: str) -> None:
        if origin not in self._origins:
            raise KeyMissing(
                f"The signer does not sign for {origin[:80]!r}; it was started for {', '.join(self._origins)}. If that "
                "log is yours, start the signer with --log and its name as well."
            )


class _Question(socketserver.BaseRequestHandler):
    server: SignerServer

    def handle(self) -> None:
        """Read to the end, answer, end."""
        body = io.BufferedReader(Budget(self.request)).read()
        self.request.sendall(self.server.answer(body).encode())


class RemoteSigner:
    """Asks the signer's process. See `Signing` for what; SignerSilent when it cannot be reached or broke off."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def begin(self, origin: str) -> None:
        """Only the signer's own operator makes keys; this makes sure that they did."""
        self.verifiers(origin)

    def sign(self, checkpoint: Checkpoint, old: int, proof: Sequence[bytes]) -> str:
        """Ask for a signature; it may be asked for again whenever the answer was lost."""
        return self._ask(write(checkpoint.text, old, proof))

    def last(self, origin: str) -> str:
        """Ask what was signed last."""
        return self._ask(f"last {origin}\n".encode())

    def verifiers(self, origin: str) -> tuple[Verifier, ...]:
        """Ask for the public keys."""
        return tuple(Verifier.parse(line) for line in self._ask(f"keys {origin}\n".encode()).splitlines())

    def begin_rotation(self, origin: str) -> None:
        """Make sure that two keys sign, which only the signer's own operator can bring about."""
        if len(self.verifiers(origin)) < 2:
            raise self._operator(f"give {origin} a second key", f"--rotate {origin}")

    def finish_rotation(self, origin: str) -> None:
        """Make sure that one key signs again."""
        if len(self.verifiers(origin)) > 1:
            raise self._operator(f"take the former key of {origin} away", f"--rotated {origin}")

    def retire(self, origin: str) -> None:
        """Make sure that the log is closed, by a question that one still open refuses for another reason."""
        try:
            self.sign(Checkpoint(origin, 0, EMPTY_ROOT), NEVER, [])
        except Retired:
            return
        except (Outdated, AnchorLost):
            raise self._operator(f"close {origin}", f"--retire {origin} instead of --log {origin}") from None

    def _operator(self, what: str, option: str) -> OperatorNeeded:
        return OperatorNeeded(
            f"Only the keeper of the signer at {self._path} can {what}. Nothing was changed. Have it started once more "
            f"with {option}, and then repeat this command."
        )

    def _ask(self, body: bytes) -> str:
        status, newline, answer = self._exchange(body).partition("\n")
        if status == "200" and newline:
            return answer
        if status == "409":
            raise Outdated(int(answer))
        if status in FAULTS:
            raise FAULTS[status](answer.rstrip("\n"))
        raise self._silent("broke off before it answered")

    def _exchange(self, body: bytes) -> str:
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(PATIENCE)
                connection.connect(str(self._path))
                connection.sendall(body)
                connection.shutdown(socket.SHUT_WR)
                return io.BufferedReader(Budget(connection)).read().decode()
        except OSError as fault:
            raise self._silent(f"cannot be reached ({fault})") from None

    def _silent(self, what: str) -> SignerSilent:
        return SignerSilent(
            f"The signer at {self._path} {what}. What was entered is kept; it can be signed for once the signer "
            "answers again. Start it with `tocsin signer`, or see why it stopped."
        )


def _make_way(path: Path) -> None:
    """Take away the socket of a signer that has ended; never that of one that answers."""
    path.parent.mkdir(mode=0o750, parents=True, exist_ok=True)
    with socket.socket(socket.AF_UNIX) as trial:
        try:
            trial.connect(str(path))
        except FileNotFoundError:
            return
        except ConnectionRefusedError:
            path.unlink()
            return
    raise SignerSilent(f"A signer is listening at {path} already. Stop it before another is started there.")
