"""Measures the cost of requests that wait at GET /sync, and the delay until one of them is notified of a change.

usage: sync_waiters.py PLINTO-SERVER [REQUESTS]

Lets REQUESTS (2,500) wait, five a user, and prints the memory of each, the processor time while nothing changes, the time
until a user's requests hear of a change, the same while all others are woken at once by an operator's command, and how
long /health takes meanwhile.
"""

import asyncio
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

from plinto_server import PASSWORD, serving

EACH = 5
CHANGES = 20
QUIET = 8
CHEAP = ["--password-memory", "64", "--password-iterations", "1"]


class Waiters:
    def __init__(self, port, pid):
        self.port = port
        self.pid = pid

    def memory(self):
        with open(f"/proc/{self.pid}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")

    def processor(self):
        with open(f"/proc/{self.pid}/stat") as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    async def send(self, method, path, body=None, token=None):
        """Returns the time of the response, and its body."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        data = b"" if body is None else json.dumps(body).encode()
        head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
        if token:
            head += f"Authorization: Bearer {token}\r\n"
        if body is not None:
            head += f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n"
        writer.write(head.encode() + b"\r\n" + data)
        answer = await reader.read()
        writer.close()
        head, _, text = answer.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 2"):
            raise SystemExit(f"{method} {path}: {answer[:200]}")
        return time.perf_counter(), json.loads(text)

    async def sign_up(self, count):
        places = asyncio.Semaphore(16)

        async def one(index):
            async with places:
                body = {"email": f"waiter{index}@example.com", "password": PASSWORD}
                _, answer = await self.send("POST", "/v1/auth/signup", body)
                return answer["tokens"]["access_token"]

        return await asyncio.gather(*(one(index) for index in range(count)))

    async def wait(self, token, count=1):
        """Requests that wait for a change of one user."""
        _, answer = await self.send("GET", "/v1/sync", token=token)
        path = f"/v1/sync?wait=30&since={answer['cursor']}"
        return [asyncio.create_task(self.send("GET", path, token=token)) for _ in range(count)]

    async def heard(self, token, number):
        """Returns the seconds from sending a change until the waiting request has its response."""
        (waiting,) = await self.wait(token)
        await asyncio.sleep(0.02)
        began = time.perf_counter()
        await self.send("PATCH", "/v1/users/me", {"first_name": f"N{number}"}, token)
        ended, _ = await waiting
        return ended - began


def milliseconds(seconds):
    return f"median {statistics.median(seconds) * 1000:.1f} ms, longest {max(seconds) * 1000:.1f} ms"


async def measure(waiters, requests, wake_all):
    tokens = await waiters.sign_up(requests // EACH + 1)
    listener = tokens.pop()
    before = waiters.memory()
    waiting = []
    for token in tokens:
        waiting += await waiters.wait(token, EACH)
    await asyncio.sleep(2)
    print(f"{len(waiting)} wait; {(waiters.memory() - before) / len(waiting) / 1000:.1f} kB each")
    begin, spent = time.perf_counter(), waiters.processor()
    await asyncio.sleep(QUIET)
    share = (waiters.processor() - spent) / (time.perf_counter() - begin)
    print(f"while nothing changes: {share * 100:.2f} % of a core")
    print("notification delay:", milliseconds([await waiters.heard(listener, n) for n in range(CHANGES)]))
    spent = waiters.processor()
    woken = asyncio.create_task(asyncio.to_thread(wake_all))
    heard, health = [], []
    for number in range(CHANGES):
        heard.append(await waiters.heard(listener, CHANGES + number))
        began = time.perf_counter()
        ended, _ = await waiters.send("GET", "/health")
        health.append(ended - began)
        await asyncio.sleep(0.05)
    await woken
    print("while all are notified:", milliseconds(heard) + "; /health:", milliseconds(health))
    print(f"to notify all: {waiters.processor() - spent:.2f} s of processor time")
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)


def main():
    if len(sys.argv) not in (2, 3):
        raise SystemExit(__doc__)
    program = sys.argv[1]
    requests = int(sys.argv[2]) if len(sys.argv) == 3 else 2500
    with tempfile.TemporaryDirectory() as directory, serving(program, directory, *CHEAP) as (port, pid):

        def wake_all():
            command = [program, "user", "suspend", "waiter0@example.com", "--database", f"sqlite:{directory}/plinto.db"]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

        asyncio.run(measure(Waiters(port, pid), requests, wake_all))


main()
