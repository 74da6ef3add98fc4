"""Runs schemathesis against a server's own /openapi.json: api_conformance.py URL ROLE PASSWORD PHASES

ROLE is nobody, or the beginning of an address at fuzz.example.com. PHASES are those of schemathesis; `stateful` follows
the links of the description from what it has made. Requests are made from one seed. Its exit code is that of
schemathesis: 0 where every answer is as described.
"""

import functools
import http.client
import itertools
import json
import os
import re
import sys
import urllib.error
import urllib.request

import schemathesis
from schemathesis.cli import schemathesis as command

base, role, password, phases = sys.argv[1:]
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "negative_data_rejection",
    "missing_required_header",
    "unsupported_method",
    "ignored_auth",
    "use_after_free",
]
# The methods of RFC 9110 and PATCH. Of others the server knows nothing, and says 501 (RFC 9110, section 9.1), as described.
SETTINGS = """
[phases.coverage]
unexpected-methods = ["GET", "PUT", "POST", "DELETE", "OPTIONS", "TRACE", "PATCH"]

[phases.stateful]
max-steps = 8
# The links of the description, and no guesses.
inference = { algorithms = [] }

[phases.stateful.generation]
max-examples = 60
mode = "positive"
"""
addresses = itertools.chain([f"{role}@fuzz.example.com"], (f"{role}{n}@fuzz.example.com" for n in itertools.count(1)))
address = next(addresses)


class OwnAddress(urllib.request.HTTPHandler):
    """Connects from another IP address than the run: wrong passwords that it sends make its own address wait."""

    def http_open(self, request):
        connection = functools.partial(http.client.HTTPConnection, source_address=("127.0.0.2", 0))
        return self.do_open(connection, request)


opener = urllib.request.build_opener(OwnAddress)


def post(path, body):
    fields = {"Content-Type": "application/json"}
    request = urllib.request.Request(base + path, json.dumps(body).encode(), fields)
    with opener.open(request, timeout=20) as answer:
        return json.load(answer)


def access_token():
    """Signs in; where the account was deleted, suspended or locked on the way, signs another one up."""
    global address
    try:
        return post("/v1/auth/signin", {"email": address, "password": password})["tokens"]["access_token"]
    except urllib.error.HTTPError as error:
        if error.code not in (401, 403, 429) or role == "administrator":
            raise
    address = next(addresses)
    return post("/v1/auth/signup", {"email": address, "password": password})["tokens"]["access_token"]


if role != "nobody":

    @schemathesis.auth(refresh_interval=None)
    class SignedIn:
        def get(self, case, context):
            return access_token()

        def set(self, case, data, context):
            case.headers["Authorization"] = f"Bearer {data}"


# A key is one request's: that of the examples, at each endpoint, would have all but the first refused.
keys = itertools.count()


@schemathesis.hook
def before_call(context, case, kwargs):
    if re.fullmatch("[!-~]{1,255}", (case.headers or {}).get("Idempotency-Key") or ""):
        case.headers["Idempotency-Key"] = f"conformance-{next(keys)}"


# What is made must be accepted, or there is nothing to go on with: the rules of a slug or an address say more than a schema.
number = itertools.count()
SOUND = {
    "/v1/organizations": lambda n: {"name": "Fuzz", "slug": f"fuzz-{n}"},
    "/v1/organizations/{org_id}/invitations": lambda n: {"email": f"guest{n}@fuzz.example.com"},
    "/v1/webhooks": lambda n: {"url": f"https://receiver.invalid/{n}", "events": ["user.updated"]},
    "/v1/api-keys": lambda n: {"name": "Fuzz", "scopes": ["users:read"]},
}
if phases == "stateful":

    @schemathesis.hook.apply_to(method="POST", path=list(SOUND))
    def map_body(context, body):
        return SOUND[context.operation.path](next(number))


# It leaves a cache of failed cases in the working directory.
os.chdir(os.environ["HOME"])
with open("schemathesis.toml", "w") as settings:
    settings.write(SETTINGS)
command(
    [
        "run",
        base + "/openapi.json",
        "--seed=20250118",
        "--max-examples=3",
        "--phases=" + phases,
        "--checks=" + ",".join(CHECKS),
        "--generation-database=none",
        "--continue-on-failure",
        "--warnings=off",
        "--no-color",
    ],
    prog_name="schemathesis",
)
