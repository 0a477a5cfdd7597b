"""`tocsin witness` and `tocsin signer`: memory outside the register, on a machine or under a user of its own.

Neither needs a register, a database or Django: a witness is kept by somebody else, on whatever machine they have.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from tocsin.cli.sentence import Sentence, now

CHANGES = {
    "rotate": "first give this log a second key, which signs beside the first",
    "rotated": "first let the second key of this log sign alone; the first is deleted",
    "retire": "close this log for ever: its keys still check what they signed, and sign nothing more",
}


def add_to(verbs: Any) -> None:
    """Add both verbs."""
    _add_witness(verbs)
    signer = verbs.add_parser("signer", help="hold the register's signing keys in a process of their own")
    signer.add_argument("--socket", type=Path, required=True, help="where to listen, as TOCSIN_SIGNER tells the pages")
    signer.add_argument("--keys", type=Path, required=True, help="the folder of the signing keys")
    signer.add_argument("--anchor", type=Path, required=True, help="the folder of the anchors; the pages read it")
    signer.add_argument(
        "--log", action="append", required=True, metavar="NAME", help="a log to sign for, such as HOST/register1"
    )
    for option, what in CHANGES.items():
        signer.add_argument(f"--{option}", action="append", default=[], metavar="NAME", help=what)
    signer.set_defaults(run=serve_signer, needs_register=False)


def _add_witness(verbs: Any) -> None:
    witness = verbs.add_parser("witness", help="keep watch over a register: sign that it only grows")
    kinds = witness.add_subparsers(title="what to do", metavar="WHAT", required=True)
    init = kinds.add_parser("init", help="begin a witness: make its keys and its memory")
    init.add_argument("--name", required=True, help="its name for ever, such as witness.example.org/w1")
    init.set_defaults(run=begin_witness)
    follow = kinds.add_parser("follow", help="cosign for a log from now on; it cannot be taken off again")
    follow.add_argument("key", metavar="KEY", help="the log's verification key, or a file that holds it")
    follow.add_argument("--origin", help="the log's name, where its key is called otherwise")
    follow.set_defaults(run=follow_log)
    serve = kinds.add_parser("serve", help="answer the logs it follows")
    serve.add_argument("--listen", default="127.0.0.1:8001", metavar="HOST:PORT", help="where (default: %(default)s)")
    serve.set_defaults(run=serve_witness)
    show = kinds.add_parser("show", help="its keys, where each log stands, and what speaks against it")
    show.set_defaults(run=show_witness)
    for kind in (init, follow, serve, show):
        kind.add_argument("--home", type=Path, default=Path("witness"), help="its folder (default: %(default)s)")
        kind.set_defaults(needs_register=False)


def begin_witness(options: argparse.Namespace) -> int:
    """Make keys and memory, and say what to do with them."""
    from tocsin.witness.server import policy_lines
    from tocsin.witness.state import begin

    try:
        witness = begin(options.home, options.name)
    except ValueError as wrong:
        raise Sentence(str(wrong)) from None
    except OSError as error:
        raise Sentence(f"Cannot write to {options.home}: {error.strerror}.") from None
    print(f"The witness {witness.name} has begun in {options.home}. Keep that folder to yourself, and never put back")
    print("a backup of it: a witness that forgot what it signed is at its end. Next: tocsin witness follow KEY")
    print("Its keys, as lines of the trust policy of whoever relies on it:")
    print("\n".join(policy_lines(witness)))
    return 0


def follow_log(options: argparse.Namespace) -> int:
    """Take up a log, or another key of one."""
    from tocsin.proofs.note import Verifier
    from tocsin.witness.state import Witness

    given = Path(options.key)
    try:
        text = given.read_text(encoding="utf-8") if len(options.key) < 256 and given.is_file() else options.key
        verifier = Verifier.parse(text)
        origin = options.origin or verifier.name
        Witness(options.home).follow(origin, verifier)
    except (ValueError, OSError) as wrong:
        raise Sentence(f"Not followed. {wrong}") from None
    print(f"{origin} is followed, by its key {verifier.id.hex()}.")
    return 0


def show_witness(options: argparse.Namespace) -> int:
    """Print what its own first page says."""
    from tocsin.witness.server import describe
    from tocsin.witness.state import Witness

    print(describe(Witness(options.home)), end="")
    return 0


def serve_witness(options: argparse.Namespace) -> int:
    """Serve until Ctrl-C or a service manager's signal; everything answered is kept by then."""
    from tocsin.witness.server import WitnessServer, policy_lines
    from tocsin.witness.state import Witness

    host, _, port = options.listen.rpartition(":")
    witness = Witness(options.home)
    try:
        server = WitnessServer(host.strip("[]"), int(port), witness, now)
    except (ValueError, OSError, OverflowError) as error:
        raise Sentence(f"Cannot listen on {options.listen}: {error}. Give a host and a free port.") from None
    print(f"The witness {witness.name} listens on http://{host}:{server.server_address[1]}/  Stop with Ctrl-C.")
    print(f"Logs it follows: {len(witness.logs())}. Its keys, as lines of the trust policy of whoever relies on it:")
    print("\n".join(policy_lines(witness)), flush=True)
    server.serve_forever()
    return 0


def serve_signer(options: argparse.Namespace) -> int:
    """Sign for the register's pages until Ctrl-C or a service manager's signal."""
    from tocsin.witness.service import SignerServer
    from tocsin.witness.signer import LogSigner

    signer = LogSigner(options.keys, options.anchor)
    changes = ((signer.begin_rotation, "rotate"), (signer.finish_rotation, "rotated"), (signer.retire, "retire"))
    try:
        for change, option in changes:
            for origin in vars(options)[option]:
                change(origin)
        server = SignerServer(options.socket, signer, options.log, options.retire)
    except (ValueError, OSError) as error:
        raise Sentence(f"The signer cannot start: {error}") from None
    print(f"Signing for {', '.join(options.log)} at {options.socket}  Stop with Ctrl-C.", flush=True)
    server.serve_forever()
    return 0
