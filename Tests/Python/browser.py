"""Registers a passkey and signs in with it in a real browser: browser.py PORT EMAIL PASSWORD PROFILE

Chromium runs without a window, with a virtual authenticator of its DevTools in place of a person's finger. The options that
the server sends are read by the browser's own parseCreationOptionsFromJSON and parseRequestOptionsFromJSON, and what its
toJSON makes goes back as it is. Prints what came of each step as one line of JSON.
"""

import json
import os
import pathlib
import subprocess
import sys
import time

import websocket

port, email, password, profile = sys.argv[1:]

LIBRARY = """
const send = async (method, path, token, body) => {
  const headers = {};
  if (token) headers.Authorization = 'Bearer ' + token;
  if (body) headers['Content-Type'] = 'application/json';
  const answer = await fetch(path, {method, headers, body: body && JSON.stringify(body)});
  return {status: answer.status, body: await answer.json()};
};
"""

CREATE = """
const signedIn = await send('POST', '/v1/auth/signin', null, {email: EMAIL, password: PASSWORD});
const token = signedIn.body.tokens.access_token;
const options = await send('GET', '/v1/passkeys/register/options', token);
const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options.body);
const credential = await navigator.credentials.create({publicKey});
return await send('POST', '/v1/passkeys/register/verify', token, credential.toJSON());
"""

GET = """
const options = await send('GET', '/v1/passkeys/authenticate/options');
const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options.body);
const credential = await navigator.credentials.get({publicKey});
const answer = await send('POST', '/v1/passkeys/authenticate/verify', null, credential.toJSON());
const me = answer.body.tokens && await send('GET', '/v1/users/me', answer.body.tokens.access_token);
return {status: answer.status, email: me && me.body.email, allowed: options.body.allowCredentials.length};
"""

FOREIGN = """
const options = await send('GET', '/v1/passkeys/authenticate/options');
const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options.body);
return await navigator.credentials.get({publicKey}).then(() => 'signed', error => error.name);
"""


class DevTools:
    """One page of a browser."""

    def __init__(self, address):
        self.socket = websocket.create_connection(address, timeout=30, suppress_origin=True)
        self.last = 0

    def call(self, method, **parameters):
        self.last += 1
        self.socket.send(json.dumps({"id": self.last, "method": method, "params": parameters}))
        while True:
            message = json.loads(self.socket.recv())
            if message.get("id") == self.last:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]

    def open(self, url):
        self.call("Page.navigate", url=url)
        while True:
            message = json.loads(self.socket.recv())
            if message.get("method") == "Page.loadEventFired":
                return

    def run(self, script):
        values = f"const EMAIL = {json.dumps(email)}, PASSWORD = {json.dumps(password)};"
        answer = self.call(
            "Runtime.evaluate",
            expression=f"(async () => {{ {values} {LIBRARY} {script} }})()",
            awaitPromise=True,
            returnByValue=True,
            userGesture=True,
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(json.dumps(answer["exceptionDetails"]))
        return answer["result"]["value"]


def page_address(browser):
    """Waits until the browser has written down where it listens."""
    file = pathlib.Path(profile, "DevToolsActivePort")
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if browser.poll() is not None:
            raise RuntimeError(f"the browser ended with {browser.returncode}")
        lines = file.read_text().split("\n") if file.exists() else []
        if len(lines) == 2:
            return int(lines[0]), lines[1]
        time.sleep(0.05)
    raise RuntimeError("the browser did not start")


def main():
    browser = subprocess.Popen(
        [
            "/usr/bin/chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
            "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
            "--proxy-server=direct://", "--host-resolver-rules=MAP localhost 127.0.0.1", "--remote-debugging-port=0",
            f"--user-data-dir={profile}", "about:blank",
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "HOME": profile},
    )
    try:
        listening, path = page_address(browser)
        whole = DevTools(f"ws://127.0.0.1:{listening}{path}")
        target = whole.call("Target.createTarget", url="about:blank")["targetId"]
        page = DevTools(f"ws://127.0.0.1:{listening}/devtools/page/{target}")
        page.call("Page.enable")
        # The pages' own policy lets no script run; what runs here is the test's.
        page.call("Page.setBypassCSP", enabled=True)
        page.call("WebAuthn.enable")
        page.call(
            "WebAuthn.addVirtualAuthenticator",
            options={
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            },
        )
        page.open(f"http://localhost:{port}/docs")
        print(json.dumps({"created": page.run(CREATE), "signed_in": page.run(GET)}))
        page.open(f"http://127.0.0.1:{port}/docs")
        print(json.dumps({"foreign": page.run(FOREIGN)}))
        whole.call("Browser.close")
        browser.wait(timeout=20)
    finally:
        if browser.poll() is None:
            browser.kill()
            browser.wait()


main()
