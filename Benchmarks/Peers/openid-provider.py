"""A minimal OpenID provider for oidc-agent, so that it can be compared with Plinto.

usage: openid-provider.py PORT    (listens on 127.0.0.1, until it is killed)
"""

import http.server
import json
import sys

ISSUER = f"http://127.0.0.1:{int(sys.argv[1])}"


class Provider(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer(
            issuer=ISSUER,
            authorization_endpoint=ISSUER + "/authorize",
            token_endpoint=ISSUER + "/token",
            grant_types_supported=["refresh_token", "authorization_code"],
            response_types_supported=["code"],
            scopes_supported=["openid", "offline_access"],
        )

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        # As long as an access token of Plinto.
        self.answer(access_token="a" * 480, token_type="Bearer", expires_in=3600, refresh_token="r")

    def answer(self, **fields):
        body = json.dumps(fields).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Provider).serve_forever()
