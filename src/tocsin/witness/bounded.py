"""A small server for strangers: so many at once, so long each, so many bytes each, and no more.

Built on the standard library's `socketserver`, which by itself starts a thread for whoever connects and waits for ever
for whoever stays silent.
"""

import io
import socket
import socketserver
import sys
import threading
import time
from typing import Any

AT_ONCE = 16
SECONDS = 10.0
MOST_BYTES = 128 * 1024


class Bounded(socketserver.ThreadingMixIn):
    """Mixed into a socket server: further clients wait in the kernel's queue; whoever takes too long is cut off."""

    daemon_threads = True
    request_queue_size = 64
    at_once = AT_ONCE
    seconds = SECONDS

    def __init__(self, *arguments: Any, **named: Any) -> None:
        self._places = threading.Semaphore(self.at_once)
        self._began: dict[socket.socket, float] = {}
        super().__init__(*arguments, **named)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Wait for a place; meanwhile end those who have had theirs too long."""
        while not self._places.acquire(timeout=0.05):
            self.service_actions()
        self._began[request] = time.monotonic()
        try:
            super().process_request(request, client_address)
        except BaseException:  # no thread to be had: its place is free again
            self._leave(request)
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Serve one client, and give its place to the next whatever happened."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._leave(request)

    def _leave(self, request: socket.socket) -> None:
        self._began.pop(request, None)
        self._places.release()

    def service_actions(self) -> None:
        """Cut off who is overdue: not a byte at a time does anyone hold a place for longer than the limit."""
        limit = time.monotonic() - self.seconds
        for request, began in list(self._began.items()):
            if began < limit:
                _end(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away, or was cut off, is no news. Anything else is one line for the journal."""
        fault = sys.exc_info()[1]
        if not isinstance(fault, OSError | ValueError):
            print(f"A request failed: {fault!r}", file=sys.stderr, flush=True)


class Budget(io.RawIOBase):
    """What a client sends, up to a number of bytes; after that it seems to have ended."""

    def __init__(self, connection: socket.socket, most: int = MOST_BYTES) -> None:
        super().__init__()
        self._connection = connection
        self._left = most

    def readable(self) -> bool:
        """It can be read, and nothing else."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read what has come, never beyond the budget."""
        view = memoryview(buffer)[: self._left]
        count = self._connection.recv_into(view) if view else 0
        self._left -= count
        return count


def _end(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return  # it ended by itself
