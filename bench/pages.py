"""Every page's server time and number of queries with the big register loaded: no page may grow with the table."""

from __future__ import annotations

import statistics
import time
from datetime import datetime
from unittest import mock

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.filling import register
from tocsin.concerns.models import Concern
from tocsin.web.accounts import demo_user

LIMIT = 0.050
ROUNDS = 15


def measure() -> list[str]:
    """One row a page: median server time over a few requests, and its query count."""
    here = register()
    latest = Concern.objects.order_by("-n")[0]
    pages = {
        "/work": here.hub,
        "/raise": here.teacher,
        f"/receipt/{latest.n}": here.teacher,
        "/find?name=Robin+Vale": here.hub,
        f"/child/{latest.record}": here.hub,
        f"/concern/{latest.id}": here.hub,
        f"/decide/{latest.id}": here.hub,
        f"/challenge/{latest.id}": here.teacher,
        "/oversight": here.scrutineer,
        "/ledger": here.teacher,
    }
    return [_row(address, _client(actor), here.at) for address, actor in pages.items()]


def _client(actor: object) -> Client:
    client = Client(headers={"host": "127.0.0.1"})
    client.force_login(demo_user(actor.practitioner))
    session = client.session
    session["office"], session["purpose"] = (
        actor.office,
        "safeguard_child" if actor.role != "scrutineer" else "scrutiny",
    )
    session.save()
    return client


def _row(address: str, client: Client, at: datetime) -> str:
    with mock.patch("tocsin.web.clock.now", return_value=at):
        queries = _queries(client, address)
        times = [_seconds(client, address) for _ in range(ROUNDS)]
    took, worked = (statistics.median(each) for each in zip(*times, strict=True))
    met = "yes" if took <= LIMIT else "no"
    name = "/" + address.split("/")[1].split("?")[0]
    return (
        f"| page `{name}`: {queries} queries, the look kept | {took * 1000:.0f} ms, {worked * 1000:.1f} ms of it CPU "
        f"| – | ≤ {LIMIT * 1000:.0f} ms | {met} |"
    )


def _queries(client: Client, address: str) -> int:
    """Counted before another request is sent: each request empties the log of queries."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
        assert response.status_code == 200, f"{address} answered {response.status_code}"
        return len(queries)


def _seconds(client: Client, address: str) -> tuple[float, float]:
    """How long one request took by the clock, and how much of that this process worked."""
    began, working = time.perf_counter(), time.process_time()
    client.get(address)
    return time.perf_counter() - began, time.process_time() - working
