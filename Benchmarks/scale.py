"""Compares lists and lookups in a large and a small database.

usage: scale.py PLINTO-SERVER [USERS]

Fills one database with 1,000 users and one with USERS (100,000), ten sessions and ten entries of the audit log for each
of them, and times the same requests against both: each page is a full one in both. Without USERS it needs a gigabyte of
temporary files and two minutes.
"""

import os
import random
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

from plinto_server import PASSWORD, Client, running

EACH = 10
SMALL = 1_000
BLOCK = 512
ROUNDS = 100
DIGITS = "0123456789abcdefghjkmnpqrstvwxyz"
# scripts/bench measures password hashing.
CHEAP = ["--password-memory", "64", "--password-iterations", "1"]


def identifier(prefix, milliseconds):
    number = milliseconds << 80 | random.getrandbits(80)
    return prefix + "_" + "".join(DIGITS[number >> shift & 31] for shift in range(125, -1, -5))


def fill(path, users):
    """Adds accounts without usable passwords, their sessions, a third of which have ended, and audit entries."""
    now = int(time.time() * 1000)
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA synchronous = OFF")
    ids = []
    people = []
    for index in range(users):
        created = now - (users - index) * 20
        ids.append(identifier("usr", created))
        status = "suspended" if index % 10 == 0 else "active"
        names = (f"First{index % 977}", f"Last{index % 4999}")
        email = f"person{index}@example.com"
        name = f"person{index}"
        people.append((ids[-1], email, email, name, name, *names, status, created, created))
    connection.executemany(
        """INSERT INTO users (id, email, email_key, username, username_key, first_name, last_name, status, metadata,
           version, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, '{}', 1, ?, ?)""",
        people,
    )
    # The newest rows stay in the open block.
    connection.execute("DELETE FROM list_blocks WHERE list = 'users'")
    connection.execute(
        """INSERT INTO list_blocks (list, last_id, present, suspended)
           SELECT 'users', max(id), count(*), sum(status = 'suspended')
           FROM (SELECT id, status, (row_number() OVER (ORDER BY id) - 1) / ? AS block FROM users)
           GROUP BY block HAVING count(*) = ?""",
        (BLOCK, BLOCK),
    )
    sessions, entries = [], []
    for index in range(users * EACH):
        at = now - (users * EACH - index) * 2
        user, session = ids[index % users], identifier("sess", at)
        ended = (at + 1, "signed_out") if index % 3 == 0 else (None, None)
        sessions.append((session, user, "pwd", "192.0.2.1", "Mozilla/5.0", at, at, now + 86_400_000, *ended))
        action = "session.created" if index % 50 else "session.revoked"
        entries.append((identifier("aud", at), at, action, user, session, "192.0.2.1", "Mozilla/5.0", "req_x"))
    connection.executemany(
        """INSERT INTO sessions (id, user_id, methods, ip_address, user_agent, created_at, last_active_at, expires_at,
           ended_at, end_reason) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        sessions,
    )
    connection.executemany(
        """INSERT INTO audit_log (id, at, action, user_id, session_id, ip_address, user_agent, request_id)
           VALUES (?, ?, ?, ?, ?, ?, ?, ?)""",
        entries,
    )
    connection.commit()
    connection.close()
    return ids[users // 2]


def measure(program, users, directory):
    """Returns the first decile of the times of each request in milliseconds, which excludes other load of the machine."""
    # The first start creates the schema.
    with running(program, directory, *CHEAP):
        pass
    subprocess.run(
        [program, "admin", "create", "--database", f"sqlite:{directory}/plinto.db", "--email", "admin@example.com"]
        + ["--password-stdin", *CHEAP],
        input=PASSWORD,
        text=True,
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    someone = fill(f"{directory}/plinto.db", users)
    with running(program, directory, *CHEAP) as port:
        client = Client(port)
        identity = {"email": "admin@example.com", "password": PASSWORD}
        token = client.good("POST", "/v1/auth/signin", identity)["tokens"]["access_token"]
        last = max(1, (users // 50) * 9 // 10)
        requests = {
            "POST /auth/signin": ("POST", "/v1/auth/signin", identity),
            "GET /users/me": ("GET", "/v1/users/me", None),
            "GET /sessions": ("GET", "/v1/sessions?", None),
            "GET /admin/users": ("GET", "/v1/admin/users", None),
            "GET /admin/users, nine tenths in": ("GET", f"/v1/admin/users?page={last}", None),
            "GET /admin/users?status=suspended": ("GET", "/v1/admin/users?status=suspended", None),
            "GET /admin/users?q=person5": ("GET", "/v1/admin/users?q=person5", None),
            "GET /admin/users?q=, one": ("GET", "/v1/admin/users?q=person51@", None),
            "GET /admin/users/{user_id}": ("GET", f"/v1/admin/users/{someone}", None),
            "GET /admin/audit-logs": ("GET", "/v1/admin/audit-logs", None),
            "GET /admin/audit-logs?user_id=": ("GET", f"/v1/admin/audit-logs?user_id={someone}", None),
            "GET /admin/audit-logs?action=": ("GET", "/v1/admin/audit-logs?action=session.revoked", None),
            "GET /admin/audit-logs, one day": (
                "GET",
                time.strftime("/v1/admin/audit-logs?start_date=%Y-%m-%d", time.gmtime()),
                None,
            ),
        }
        figures = {}
        for title, (method, path, body) in requests.items():
            path = path.rstrip("?")
            times = []
            for _ in range(ROUNDS):
                status, answer, seconds = client.send(method, path, body, None if body else token)
                if status != 200:
                    raise SystemExit(f"{title}: {status} {answer}")
                times.append(seconds * 1e3)
            figures[title] = statistics.quantiles(times, n=10)[0]
    return figures


def main():
    program, users = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    results = []
    for size in (SMALL, users):
        with tempfile.TemporaryDirectory() as directory:
            results.append(measure(program, size, directory))
            megabytes = os.path.getsize(f"{directory}/plinto.db") / 1e6
            print(f"{size:,} users, {size * EACH:,} sessions, {size * EACH:,} entries: {megabytes:,.0f} MB")
    small, large = results
    print(f"\n{f'fastest tenth of {ROUNDS}, ms':40} {'small':>8} {'large':>8} {'ratio':>7}")
    for title, figure in large.items():
        print(f"{title:40} {small[title]:8.2f} {figure:8.2f} {figure / small[title]:7.1f}")


main()
