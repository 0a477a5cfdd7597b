"""PostgreSQL stopped at once (`pg_ctl -m immediate`, as a power cut would) under writers, and started again.

A cluster of its own in a temporary folder, on a loopback port, with the durability of production.
"""

from __future__ import annotations

import os
import random
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connections

from attack.kills import Deaths, look_at
from attack.victims import Victim, hear, writer
from tocsin.web.settings import database

PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
WRITERS = 3


class Cluster:
    """A server that can be stopped as nobody should stop one."""

    def __init__(self) -> None:
        self._folder = folder = Path(tempfile.mkdtemp(prefix="tocsin-attack-"))
        self._data = folder / "data"
        self.port = _free_port()
        if os.getuid() == 0:
            shutil.chown(folder, "postgres")
        self._run("initdb", f"--pgdata={self._data}", "--username=tocsin", "--auth=trust", "--encoding=UTF8")

    def start(self) -> None:
        """Start, and wait until it has recovered."""
        told = f"-c listen_addresses=127.0.0.1 -c port={self.port} -c unix_socket_directories={self._folder}"
        self._run(
            "pg_ctl", f"--pgdata={self._data}", f"--log={self._folder / 'log'}", "--wait", f"--options={told}", "start"
        )

    def stop(self, mode: str) -> None:
        """Stop in this mode."""
        self._run("pg_ctl", f"--pgdata={self._data}", f"--mode={mode}", "stop")

    def remove(self) -> None:
        """Take the stopped server's folder away."""
        shutil.rmtree(self._folder)

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(PROGRAMS[-1] / program), *arguments]
        if os.getuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        subprocess.run(command, cwd=self._folder, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@contextmanager
def cluster() -> Iterator[tuple[Cluster, dict[str, Any]]]:
    """A running cluster and Django's settings for its one database."""
    server = Cluster()
    server.start()
    try:
        url = f"postgresql://tocsin@127.0.0.1:{server.port}/postgres"
        yield server, connections.databases["default"] | {"OPTIONS": {}} | database(url, Path())
    finally:
        server.stop("fast")
        server.remove()


def stop_servers(server: Cluster, victim: Victim, count: int, seed: int) -> Deaths:
    """Stop the server under three writers so many times, at moments drawn from the seed."""
    chance, came = random.Random(seed), Deaths()
    for round_ in range(count):
        pairs = [writer(victim, f"s{seed}-{round_}-{i}") for i in range(WRITERS)]
        for _, pipe in pairs:
            pipe.send("go")
        for _, pipe in pairs:
            victim.heard(*pipe.recv())
        time.sleep(0.1 + chance.random() * 0.4)
        server.stop("immediate")
        for process, pipe in pairs:
            hear(victim, pipe)
            process.join()
        server.start()
        came.killed += 1
        look_at(victim, came, every_shadow=True)
    came.promised = len(victim.promised)
    return came
