"""Measures the effect of one hostile client on all others.

usage: hostile.py PLINTO-SERVER [SECONDS] [ATTACK ...]

Runs each attack at full speed for SECONDS (30) from one IP address, against a server with its default settings, while
another user reads GET /v1/users/me every 70 ms and signs in every second from another IP address. Prints the victim's
latencies without and under attack, the server's peak memory, the processor time of the server and of the attacker in
cores, the longest time for which an event loop was blocked, and how often one was blocked for more than 20 ms. The goals
are p99 of users/me below 20 ms, sign-in below twice its time without attack, and less than 150 MB.

The attacker is a separate process with the lowest priority (nice 19). It gets the processor time that the server and the
victim leave, much as if it ran on another machine. Run it on an idle machine.
"""

import json
import os
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

PASSWORD = "correct horse staple battery"
VICTIM, ATTACKER = "127.0.0.2", "127.0.0.9"
METRICS_PORT = 19464


class Connection:
    """One kept-alive connection from a given IP address."""

    def __init__(self, port, source):
        self.port, self.source, self.socket, self.buffer = port, source, None, b""

    def send(self, method, path, body=None, token=None, raw=None, fields=None):
        """Returns status, body and seconds; connects again if the server closed the connection."""
        data = raw if raw is not None else json.dumps(body).encode() if body is not None else b""
        head = f"{method} {path} HTTP/1.1\r\nHost: plinto\r\nContent-Length: {len(data)}\r\n"
        if data:
            head += "Content-Type: application/json\r\n"
        if token:
            head += f"Authorization: Bearer {token}\r\n"
        for name, value in (fields or {}).items():
            head += f"{name}: {value}\r\n"
        began = time.perf_counter()
        for attempt in (0, 1):
            try:
                if self.socket is None:
                    self.socket = socket.create_connection(("127.0.0.1", self.port), 30, (self.source, 0))
                    self.buffer = b""
                self.socket.sendall(head.encode() + b"\r\n" + data)
                status, text = self.response()
                return status, text, time.perf_counter() - began
            except OSError:
                self.close()
                if attempt:
                    raise
        raise OSError("no response")

    def response(self):
        while b"\r\n\r\n" not in self.buffer:
            self.fill()
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        length, closes = 0, False
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
            closes = closes or (name.lower() == b"connection" and value.strip().lower() == b"close")
        while len(self.buffer) < length:
            self.fill()
        text, self.buffer = self.buffer[:length], self.buffer[length:]
        if closes:
            self.close()
        return int(head.split(b" ", 2)[1]), text

    def fill(self):
        chunk = self.socket.recv(65536)
        if not chunk:
            raise ConnectionResetError("closed")
        self.buffer += chunk

    def close(self):
        if self.socket is not None:
            self.socket.close()
        self.socket = None


def processor(pid):
    """Returns the seconds of processor time."""
    with open(f"/proc/{pid}/stat") as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Target:
    """The server that an attack is directed at."""

    def __init__(self, port):
        self.port = port


class Server(Target):
    def __init__(self, program, *options, stalled_log=False):
        self.directory = tempfile.TemporaryDirectory()
        read, write = os.pipe()
        self.log = read if stalled_log else None
        self.process = subprocess.Popen(
            [
                *(program, "serve", "--listen", "127.0.0.1:0", "--metrics-listen", f"127.0.0.1:{METRICS_PORT}"),
                *("--database", f"sqlite:{self.directory.name}/server.db", *options),
            ],
            stdout=subprocess.PIPE,
            stderr=write if stalled_log else open(f"{self.directory.name}/log", "w"),
            text=True,
        )
        os.close(write)
        super().__init__(int(self.process.stdout.readline().rsplit(":", 1)[1]))

    def processor(self):
        return processor(self.process.pid)

    def holds(self):
        """Returns the longest time in ms for which a loop was blocked, and how often one was blocked for too long."""
        with socket.create_connection(("127.0.0.1", METRICS_PORT), 30) as connection:
            connection.sendall(b"GET /metrics HTTP/1.1\r\nHost: plinto\r\nConnection: close\r\n\r\n")
            text = b"".join(iter(lambda: connection.recv(65536), b"")).decode()
        lines = [line.rsplit(" ", 1) for line in text.splitlines() if line.startswith("plinto_http_loop_")]
        longest = max(float(value) for name, value in lines if "longest" in name)
        return longest * 1e3, sum(int(float(value)) for name, value in lines if "stalls" in name)

    def memory(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            fields = dict(line.split(":", 1) for line in status)
        return int(fields["VmHWM"].split()[0]) / 1024

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(15)
            return True
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            return False
        finally:
            self.directory.cleanup()

    def sign_up(self, name, source):
        status, text, _ = Connection(self.port, source).send(
            "POST", "/v1/auth/signup", {"email": f"{name}@example.com", "password": PASSWORD}
        )
        assert status == 201, text
        return json.loads(text)["tokens"]["access_token"]


def measure(server, token, seconds):
    """The victim's latencies in milliseconds: users/me, and sign-in."""
    me, sign_in, failures, end = [], [], [0], time.time() + seconds

    def signs_in():
        connection = Connection(server.port, VICTIM)
        while time.time() < end:
            try:
                status, _, took = connection.send(
                    "POST", "/v1/auth/signin", {"email": "victim@example.com", "password": PASSWORD}
                )
                failures[0] += status != 200
                sign_in.append(took * 1e3)
            except OSError:
                failures[0] += 1
            time.sleep(1)

    thread = threading.Thread(target=signs_in)
    thread.start()
    connection = Connection(server.port, VICTIM)
    while time.time() < end:
        # Less than the 1,000 requests a minute of a user.
        time.sleep(0.07)
        try:
            status, _, took = connection.send("GET", "/v1/users/me", token=token)
            failures[0] += status != 200
            me.append(took * 1e3)
        except OSError:
            failures[0] += 1
    thread.join()
    return me, sign_in, failures[0]


def p99(values):
    return sorted(values)[int(len(values) * 0.99)] if values else float("inf")


# --- attacks: each a function of (server, token, stop) that a thread runs until `stop` is set ----------------------


def repeat(stop, action):
    while not stop.is_set():
        try:
            action()
        except OSError:
            time.sleep(0.01)


def nested_json(server, token, stop):
    depth = b"[" * 480 + b"]" * 480
    bodies = [
        b'{"email":"x","a":[' + b",".join([depth] * 16) + b"]}",
        b'{"email":"x","a":[' + b",".join([b"{}"] * 5000) + b"]}",
        b'{"email":"x","a":' + b"1" * 15000 + b"}",
        b"{" + b",".join(b'"\\u0061%d":1' % n for n in range(1000)) + b"}",
    ]
    connection, count = Connection(server.port, ATTACKER), [0]

    def action():
        count[0] += 1
        connection.send("POST", "/api/v1/auth/password/reset", raw=bodies[count[0] % len(bodies)])

    repeat(stop, action)


def long_lists(server, token, stop):
    connection, count = Connection(server.port, ATTACKER), [0]
    paths = ["/v1/users/me/sessions", "/api/v1/users/me/sessions", "/v1/sessions", "/v1/sync", "/v1/organizations"]
    for _ in range(200):
        connection.send("POST", "/v1/auth/signin", {"email": "attacker@example.com", "password": PASSWORD})

    def action():
        count[0] += 1
        connection.send("GET", paths[count[0] % len(paths)], token=token)

    repeat(stop, action)


def event_fan_out(server, token, stop):
    connection, count = Connection(server.port, ATTACKER), [0]
    _, text, _ = connection.send("GET", "/v1/webhooks/events/types", token=token)
    types = json.loads(text)
    for number in range(300):
        connection.send("POST", "/v1/webhooks", {"url": "https://127.0.0.1:9/x", "events": types}, token)

    def action():
        count[0] += 1
        connection.send("PATCH", "/v1/users/me", {"first_name": f"n{count[0]}"}, token)

    repeat(stop, action)


def idle_connections(server, token, stop):
    held = []

    def action():
        one = socket.create_connection(("127.0.0.1", server.port), 5, (ATTACKER, 0))
        held.append(one)
        if len(held) > 9000:
            for old in held[:4000]:
                old.close()
            del held[:4000]
        time.sleep(0.0005)

    repeat(stop, action)
    for one in held:
        one.close()


def unfinished_bodies(server, token, stop):
    held = []

    def action():
        one = socket.create_connection(("127.0.0.1", server.port), 5, (ATTACKER, 0))
        one.settimeout(0.05)
        head = "POST /v1/auth/signin HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 16000\r\n\r\n"
        try:
            one.sendall(head.encode() + b"x" * 15000)
        except OSError:
            pass
        held.append(one)
        if len(held) > 4000:
            for old in held[:2000]:
                old.close()
            del held[:2000]

    repeat(stop, action)
    for one in held:
        one.close()


def hashing(server, token, stop):
    def worker():
        connection, count = Connection(server.port, ATTACKER), [0]

        def action():
            count[0] += 1
            if count[0] % 2:
                status, _, _ = connection.send("POST", "/v1/mfa/totp/enable", {}, token)
            else:
                email = f"nobody{count[0]}-{threading.get_ident()}@example.com"
                status, _, _ = connection.send("POST", "/v1/auth/signin", {"email": email, "password": PASSWORD})
            if status == 429:
                time.sleep(0.05)

        repeat(stop, action)

    workers = [threading.Thread(target=worker) for _ in range(40)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()


def waiting_at_sync(server, token, stop):
    def worker(number):
        connection = Connection(server.port, ATTACKER)
        repeat(stop, lambda: connection.send("GET", "/v1/sync?wait=5", token=token))

    workers = [threading.Thread(target=worker, args=(number,)) for number in range(20)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()


def kept_responses(server, token, stop):
    connection, count = Connection(server.port, ATTACKER), [0]
    metadata = {"x": "y" * 15000}

    def action():
        count[0] += 1
        fields = {"Idempotency-Key": f"key-{os.getpid()}-{count[0]:020}"}
        connection.send("PATCH", "/v1/users/me", {"metadata": {**metadata, "n": count[0]}}, token, fields=fields)

    repeat(stop, action)


def stalled_log(server, token, stop):
    connection = Connection(server.port, ATTACKER)
    repeat(stop, lambda: connection.send("GET", "/nowhere/" + "x" * 2000))


ATTACKS = {
    "nested JSON": nested_json,
    "long lists": long_lists,
    "event fan-out": event_fan_out,
    "idle connections": idle_connections,
    "unfinished bodies": unfinished_bodies,
    "hashing": hashing,
    "stalled log": stalled_log,
    "waiting at sync": waiting_at_sync,
    "kept responses": kept_responses,
}


def run(program, name, seconds):
    options = ["--webhook-allow", "127.0.0.1:9"] if name == "event fan-out" else []
    if name == "stalled log":
        options = ["--access-log", "on", "--log-level", "debug"]
    server = Server(program, *options, stalled_log=name == "stalled log")
    try:
        victim = server.sign_up("victim", VICTIM)
        attacker = server.sign_up("attacker", ATTACKER)
        quiet_me, quiet_sign_in, _ = measure(server, victim, 5)
        command = [sys.executable, __file__, "--attack", name, str(server.port), attacker]
        with subprocess.Popen(command, stdin=subprocess.PIPE) as process:
            time.sleep(1)
            began, spent, attacking = time.perf_counter(), server.processor(), processor(process.pid)
            me, sign_in, failures = measure(server, victim, seconds)
            elapsed = time.perf_counter() - began
            spent, attacking = server.processor() - spent, processor(process.pid) - attacking
            longest, stalls = server.holds()
            process.stdin.close()
        memory = server.memory()
    finally:
        ended = server.stop()
    quiet, loaded = statistics.median(quiet_sign_in), statistics.median(sign_in) if sign_in else float("inf")
    print(
        f"{name:18} users/me p99 {p99(quiet_me):7.2f} -> {p99(me):8.2f} ms   sign-in {quiet:6.1f} -> {loaded:8.1f} ms"
        f"   failures {failures:3}   memory {memory:6.1f} MB   cores {spent / elapsed:.2f} (attacker"
        f" {attacking / elapsed:.2f})   loop blocked {longest:.1f} ms, {stalls} stalls"
        f"{'' if ended else '   DID NOT END on SIGTERM'}",
        flush=True,
    )


def attack(name, port, token):
    """Runs the attack until standard input ends."""
    os.nice(19)
    stop = threading.Event()
    thread = threading.Thread(target=ATTACKS[name], args=(Target(port), token, stop))
    thread.start()
    sys.stdin.read()
    stop.set()
    thread.join()


def main():
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(20000, resource.getrlimit(resource.RLIMIT_NOFILE)[1]),) * 2)
    if sys.argv[1] == "--attack":
        return attack(sys.argv[2], int(sys.argv[3]), sys.argv[4])
    seconds = float(sys.argv[2]) if len(sys.argv) > 2 else 30
    for name in sys.argv[3:] or ATTACKS:
        run(sys.argv[1], name, seconds)


if __name__ == "__main__":
    main()
