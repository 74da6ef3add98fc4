"""A plinto-server for a benchmark, on the loopback interface with its own database, stopped at the end of its block."""

import contextlib
import http.client
import json
import subprocess
import time

PASSWORD = "quiet-granite-lantern-7"


class Client:
    """A persistent connection."""

    def __init__(self, port):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def send(self, method, path, body=None, token=None):
        """Returns the status, the JSON of the response and the time in seconds."""
        fields = {}
        if token:
            fields["Authorization"] = "Bearer " + token
        data = None
        if body is not None:
            data = json.dumps(body).encode()
            fields["Content-Type"] = "application/json"
        began = time.perf_counter()
        self.connection.request(method, path, data, fields)
        answer = self.connection.getresponse()
        text = answer.read()
        seconds = time.perf_counter() - began
        return answer.status, json.loads(text), seconds

    def good(self, method, path, body=None, token=None):
        status, answer, _ = self.send(method, path, body, token)
        if not 200 <= status < 300:
            raise SystemExit(f"{method} {path}: {status} {answer}")
        return answer


@contextlib.contextmanager
def running(program, directory, *options):
    """Starts PROGRAM serve in DIRECTORY and returns its port."""
    with serving(program, directory, *options) as (port, _):
        yield port


@contextlib.contextmanager
def serving(program, directory, *options):
    """Starts PROGRAM serve in DIRECTORY and returns its port and process id."""
    database = ["--database", f"sqlite:{directory}/plinto.db"]
    command = [program, "serve", "--listen", "127.0.0.1:0", "--rate-limits", "off"]
    command += ["--mail", f"directory:{directory}/email", *database, *options]
    with open(f"{directory}/log", "ab") as log:
        server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            line = server.stdout.readline()
            if not line:
                raise SystemExit(f"{program} did not start; see {directory}/log")
            yield int(line.rsplit(":", 1)[1]), server.pid
        finally:
            server.terminate()
            server.wait()
