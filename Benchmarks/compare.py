"""Compares two builds of Plinto, figure by figure.

usage: compare.py BEFORE AFTER PLINTO-BENCH [ROUNDS]

BEFORE and AFTER are directories that hold plinto-server, plinto-agent and plinto; PLINTO-BENCH is the load generator. In each
round both builds are measured one after the other, and the order changes from round to round. Prints the medians of
ROUNDS (5) rounds and their ratio, where more than 1 is better. `scripts/bench --against BEFORE` builds and runs it.
"""

import contextlib
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from plinto_server import PASSWORD, Client, serving  # noqa: E402

EMAIL = "ada@example.com"
# Signs in under load. That ends older sessions of the same user, because their number is limited.
BUSY_EMAIL = "grace@example.com"


class Build:
    """The programs of one build, with a server and an agent that run."""

    def __init__(self, programs, bench, directory, stack):
        self.programs, self.bench = programs, bench
        self.samples = {}
        os.makedirs(directory)
        self.directory = directory
        self.port, self.server = stack.enter_context(serving(self.program("plinto-server"), directory))
        self.url = f"http://127.0.0.1:{self.port}"
        body = {"email": EMAIL, "password": PASSWORD, "first_name": "Ada", "last_name": "Lovelace", "username": "ada"}
        self.token = Client(self.port).good("POST", "/v1/auth/signup", body)["tokens"]["access_token"]
        Client(self.port).good("POST", "/v1/auth/signup", {"email": BUSY_EMAIL, "password": PASSWORD})
        self.note("server, memory idle, MB", memory(self.server, "VmRSS"))
        # The path of a socket must be short, wherever the data lie.
        sockets = stack.enter_context(tempfile.TemporaryDirectory(prefix="plinto-"))
        self.socket = f"{sockets}/agent.sock"
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith("PLINTO_")}
        self.environment["PLINTO_SOCKET"] = self.socket
        self.agent = self.start_agent(stack)
        self.plinto("login", "--server", self.url, "--email", EMAIL, "--password-stdin", words=PASSWORD)
        self.plinto("totp", "add", "bench", "--secret-stdin", words="JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
        self.note("agent, memory idle, MB", memory(self.agent, "VmRSS"))
        # The first start of a server makes its database.
        self.measure_start()
        self.samples.pop("start to the first 200, ms")

    def program(self, name):
        return os.path.join(self.programs, name)

    def start_agent(self, stack):
        command = [self.program("plinto-agent"), "--state-directory", f"{self.directory}/agent"]
        log = stack.enter_context(open(f"{self.directory}/agent.log", "ab"))
        agent = subprocess.Popen(command, stdout=log, stderr=log, env=self.environment)
        stack.callback(end, agent)
        for _ in range(100):
            if os.path.exists(self.socket):
                return agent.pid
            time.sleep(0.1)
        raise SystemExit(f"plinto-agent did not listen; see {self.directory}/agent.log")

    def plinto(self, *arguments, words=None):
        command = [self.program("plinto"), *arguments]
        run = subprocess.run(command, input=words, text=True, env=self.environment, capture_output=True)
        if run.returncode != 0:
            raise SystemExit(f"plinto {' '.join(arguments)}: {run.stderr}")

    def note(self, figure, value):
        self.samples.setdefault(figure, []).append(value)

    def load(self, *arguments):
        """The figures that the load generator prints, by their names."""
        run = subprocess.run([self.bench, *arguments], text=True, env=self.environment, capture_output=True)
        if run.returncode != 0:
            raise SystemExit(f"plinto-bench {' '.join(arguments)}: {run.stderr}")
        return {name: float(value) for name, value in (line.split()[:2] for line in run.stdout.splitlines())}

    def measure_start(self):
        with socket_free_port() as port:
            pass
        command = [self.program("plinto-server"), "serve", "--listen", f"127.0.0.1:{port}"]
        command += ["--database", f"sqlite:{self.directory}/start.db", "--log-level", "error"]
        figures = self.load("start", "--times", "5", "--url", f"http://127.0.0.1:{port}/health", "--", *command)
        self.note("start to the first 200, ms", figures["p50_us"] / 1000)

    def measure(self):
        """One round."""
        self.measure_start()
        seconds = ["--connections", "32", "--seconds", "3"]
        me = self.load(
            "requests", *seconds, "--url", f"{self.url}/v1/users/me", "--header", f"Authorization: Bearer {self.token}"
        )
        self.note("GET /users/me, per second", me["per_second"])
        self.note("POST /auth/refresh, per second", self.load("refresh", *seconds, "--url", self.url)["per_second"])
        signin = self.load(
            "requests", *seconds, "--method", "POST", "--url", f"{self.url}/v1/auth/signin",
            "--body", json.dumps({"email": BUSY_EMAIL, "password": PASSWORD}), "--probe", f"{self.url}/health",
        )
        self.note("POST /auth/signin, per second", signin["per_second"])
        for title, command in [("plinto token, ms", ["token"]), ("plinto totp code, ms", ["totp", "code", "bench"])]:
            figures = self.load("spawn", "--times", "200", "--", self.program("plinto"), *command)
            self.note(title, figures["p50_us"] / 1000)
        socket = ["socket", "--path", self.socket, "--target", "/agent/v1/token", "--seconds", "3"]
        self.note("token on the socket, a connection each, per second", self.load(*socket, "--reconnect")["per_second"])
        kept = self.load(*socket, "--connections", "8")
        self.note("token on the socket, 8 kept alive, per second", kept["per_second"])

    def finish(self):
        self.note("server, memory highest, MB", memory(self.server, "VmHWM"))
        self.note("agent, memory highest, MB", memory(self.agent, "VmHWM"))


@contextlib.contextmanager
def socket_free_port():
    import socket

    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        yield listener.getsockname()[1]


def memory(process, field):
    with open(f"/proc/{process}/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith(field + ":")) / 1024


def end(process):
    process.send_signal(signal.SIGTERM)
    process.wait(10)


def main():
    if len(sys.argv) < 4 or sys.argv[1] in ("-h", "--help"):
        raise SystemExit(__doc__)
    before, after, bench = (os.path.abspath(path) for path in sys.argv[1:4])
    rounds = int(sys.argv[4]) if len(sys.argv) > 4 else 5
    with contextlib.ExitStack() as stack:
        # On the disk of the programs: the directory for temporary files may be memory, where durability costs nothing.
        directory = stack.enter_context(tempfile.TemporaryDirectory(prefix="compare-", dir=os.path.dirname(bench)))
        builds = [
            Build(path, bench, f"{directory}/{name}", stack) for path, name in ((before, "before"), (after, "after"))
        ]
        for number in range(rounds):
            for build in builds if number % 2 == 0 else reversed(builds):
                build.measure()
        for build in builds:
            build.finish()
    print(f"{'medians of ' + str(rounds) + ' rounds':<54} {'before':>9} {'after':>9}  after is better by")
    for figure, samples in builds[0].samples.items():
        old, new = statistics.median(samples), statistics.median(builds[1].samples[figure])
        ratio = new / old if figure.endswith("per second") else old / new
        print(f"{figure:<54} {old:>9.1f} {new:>9.1f}  {ratio:.2f}")


main()
