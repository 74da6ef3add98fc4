"""Measures the cost of requests that wait at GET /v1/sync, and the delay until one of them is notified of a change.

usage: sync_waiters.py PLINTO-SERVER [REQUESTS]

Sends REQUESTS (2,500) in one burst, eight per user, from several loopback IP addresses, and lets them wait. Prints the
resident memory of each, the processor time while nothing changes, the delay until another request is notified of its
user's change, the same delay while an operator's command notifies all others, and how long /health takes meanwhile. The
goals for 10,000 requests are 8 KB each, less than 2 % of a core, and a delay below 20 ms.

This process and the server each need one file descriptor per request: 10,000 need a hard limit of at least 12,000.
"""

import json
import os
import resource
import select
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from plinto_server import PASSWORD, Client, serving

EACH = 8
# A server allows one IP address two fifths of all connections.
REQUESTS_PER_SOURCE = 1000
CHANGES = 20
SETTLE = 4
QUIET = 8
CHEAP = ["--password-memory", "64", "--password-iterations", "1"]


class Server:
    def __init__(self, port, pid):
        self.port = port
        self.pid = pid

    def memory(self):
        with open(f"/proc/{self.pid}/statm") as file:
            return int(file.read().split()[1]) * os.sysconf("SC_PAGESIZE")

    def processor(self):
        """Returns the seconds of processor time of all running threads."""
        total = 0
        for thread in os.listdir(f"/proc/{self.pid}/task"):
            with open(f"/proc/{self.pid}/task/{thread}/schedstat") as file:
                total += int(file.read().split()[0])
        return total / 1e9

    def sign_up(self, count):
        """Returns an access token and a cursor for each of `count` new users."""
        clients = threading.local()

        def one(index):
            if not hasattr(clients, "client"):
                clients.client = Client(self.port)
            body = {"email": f"waiter{index}@example.com", "password": PASSWORD}
            token = clients.client.good("POST", "/v1/auth/signup", body)["tokens"]["access_token"]
            return token, clients.client.good("GET", "/v1/sync", token=token)["cursor"]

        with ThreadPoolExecutor(8) as pool:
            return list(pool.map(one, range(count)))

    def connect(self, number):
        source = f"127.0.0.{10 + number // REQUESTS_PER_SOURCE}"
        return socket.create_connection(("127.0.0.1", self.port), 30, (source, 0))


def waiting_request(token, cursor):
    head = f"GET /v1/sync?wait=30&since={cursor} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n"
    return head.encode()


class Listener:
    """A user with one request that waits, and another connection that changes the user."""

    def __init__(self, server, token, cursor):
        self.client, self.socket = Client(server.port), server.connect(0)
        self.token, self.cursor, self.number = token, cursor, 0

    def heard(self):
        """Returns the seconds from sending a change until the waiting request has its response."""
        self.number += 1
        self.socket.sendall(waiting_request(self.token, self.cursor))
        time.sleep(0.05)
        body = json.dumps({"first_name": f"N{self.number}"}).encode()
        head = f"PATCH /v1/users/me HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {self.token}\r\n"
        head += f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        began = time.perf_counter()
        connection = self.client.connection
        if connection.sock is None:
            connection.connect()
        connection.sock.sendall(head.encode() + body)
        answer = self.socket.recv(65536)
        took = time.perf_counter() - began
        connection.sock.recv(65536)
        head, _, text = answer.partition(b"\r\n\r\n")
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"GET /v1/sync: {answer[:200]}")
        self.cursor = json.loads(text)["cursor"]
        return took


def milliseconds(seconds):
    return f"median {statistics.median(seconds) * 1000:.1f} ms, longest {max(seconds) * 1000:.1f} ms"


def ready(sockets):
    """Returns how many requests have a response, or were disconnected."""
    poll = select.poll()
    for one in sockets:
        poll.register(one, select.POLLIN)
    return len(poll.poll(0))


def measure(server, requests, wake_all):
    users = server.sign_up((requests + EACH - 1) // EACH + 1)
    listener = Listener(server, *users.pop())
    listener.heard()
    health = Client(server.port)
    health.good("GET", "/health")
    before = server.memory()
    sockets = [server.connect(number) for number in range(requests)]
    time.sleep(1)
    connected = server.memory()
    began, spent = time.perf_counter(), server.processor()
    for number, one in enumerate(sockets):
        one.sendall(waiting_request(*users[number // EACH]))
    health.good("GET", "/health")
    print(f"sent in {time.perf_counter() - began:.2f} s")
    time.sleep(SETTLE)
    print(f"until all wait: {server.processor() - spent:.2f} s of processor time")
    if ready(sockets):
        raise SystemExit(f"{ready(sockets)} requests do not wait: {sockets[0].recv(300)}")
    each = (server.memory() - before) / requests / 1000
    print(f"{requests} wait; {each:.1f} kB each, of which the idle connection {(connected - before) / requests / 1000:.1f}")
    begin, spent = time.perf_counter(), server.processor()
    time.sleep(QUIET)
    share = (server.processor() - spent) / (time.perf_counter() - begin)
    print(f"while nothing changes: {share * 100:.2f} % of a core; {(server.memory() - before) / requests / 1000:.1f} kB each")
    print("notification delay:", milliseconds([listener.heard() for _ in range(CHANGES)]))
    if ready(sockets):
        raise SystemExit("requests ended before all was measured")
    spent = server.processor()
    woken = threading.Thread(target=wake_all)
    woken.start()
    heard, healths = [], []
    while woken.is_alive() or len(heard) < CHANGES:
        heard.append(listener.heard())
        healths.append(health.send("GET", "/health")[2])
    print("while all are notified:", milliseconds(heard) + "; /health:", milliseconds(healths))
    print(f"to notify all: {server.processor() - spent:.2f} s of processor time; {ready(sockets)} had a response")
    for one in sockets:
        one.close()
    time.sleep(2)
    print(f"after all have disconnected: {(server.memory() - before) / 1e6:.1f} MB more than before")


def main():
    if len(sys.argv) not in (2, 3):
        raise SystemExit(__doc__)
    program = sys.argv[1]
    requests = int(sys.argv[2]) if len(sys.argv) == 3 else 2500
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if hard != resource.RLIM_INFINITY and hard < requests + 2000:
        raise SystemExit(f"The hard limit of file descriptors is {hard}; {requests + 2000} are needed.")
    resource.setrlimit(resource.RLIMIT_NOFILE, (requests + 2000, hard))
    options = [*CHEAP, "--max-connections", str(requests + 500)]
    with tempfile.TemporaryDirectory() as directory, serving(program, directory, *options) as (port, pid):

        def wake_all():
            command = [program, "user", "suspend", "waiter0@example.com", "--database", f"sqlite:{directory}/plinto.db"]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

        measure(Server(port, pid), requests, wake_all)


main()
