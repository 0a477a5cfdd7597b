"""What runs beside a demonstration: a witness with keys of its own, and once a minute the town is shown to it.

`tocsin demo` becomes the web server, so this is a process of its own. It ends with its parent, whatever ended that.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from tocsin.cli.sentence import now

NAME = "witness.invalid/demo"
START = "import sys; from tocsin.cli.beside import main; sys.exit(main(sys.argv[1:]))"
EVERY = 60.0


def start(folder: Path) -> str:
    """Start it, wait until the town has been witnessed once, and say where the witness listens."""
    command = [sys.executable, "-c", START, str(folder), str(os.getpid())]
    beside = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    return beside.stdout.readline().strip() if beside.stdout else ""


def main(arguments: list[str]) -> int:
    """Serve the witness in `arguments[0]` and gather each minute, while process `arguments[1]` is the parent."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tocsin.web.settings")
    django.setup()
    folder, parent = Path(arguments[0]), int(arguments[1])
    try:
        print(serve_witness(folder), flush=True)
        while _waited(parent):
            gather_quietly()
    except KeyboardInterrupt:
        pass
    return 0


def serve_witness(folder: Path) -> str:
    """Have a witness that follows both logs answer on this machine, and the logs witnessed; its address."""
    from django.conf import settings

    from tocsin.ledger import LOOKS, REGISTER, verification_key
    from tocsin.proofs.keys import Verifier
    from tocsin.witness.server import WitnessServer, policy_lines
    from tocsin.witness.state import BEGUN, Witness, begin

    witness = Witness(folder) if (folder / BEGUN).exists() else begin(folder, NAME)
    for log in (REGISTER, LOOKS):
        key = Verifier.parse(verification_key(log))
        witness.follow(key.name, key)
    server = WitnessServer("127.0.0.1", 0, witness, now)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    policy = "".join(f"{line} {url}\n" for line in policy_lines(witness))
    settings.TOCSIN_POLICY.write_text(f"{policy}quorum none\n", encoding="utf-8")
    gather_quietly()
    return url


def gather_quietly() -> None:
    """Gather once; what goes wrong is a line on the error output, and tried again a minute later."""
    from django.db import Error, connections

    from tocsin.acts.witnessing import gather

    try:
        for why in gather(now()).refused:
            print(why, file=sys.stderr, flush=True)
    except Error as fault:
        print(f"The town could not be shown to its witness this time: {fault}", file=sys.stderr, flush=True)
    finally:
        connections.close_all()


def _waited(parent: int) -> bool:
    """Wait for a minute; False as soon as the parent is gone."""
    until = time.monotonic() + EVERY
    while time.monotonic() < until:
        if os.getppid() != parent:
            return False
        time.sleep(0.5)
    return True
