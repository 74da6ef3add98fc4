"""A mail server on 127.0.0.1: prints its port, then a line of JSON for each letter and each refusal.

Refusals are given as VERB:ANSWER, each used once, in their order: RCPT:451 4.2.1 later.
"""

import argparse
import asyncio
import base64
import json
import signal
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

parser = argparse.ArgumentParser()
parser.add_argument("--port", type=int, default=0)
parser.add_argument("--tls", choices=["none", "starttls", "implicit"], default="none")
parser.add_argument("--certificate")
parser.add_argument("--key")
parser.add_argument("--user")
parser.add_argument("--password")
parser.add_argument("--mechanism", choices=["PLAIN", "LOGIN"], help="offer this one alone")
parser.add_argument("--refuse", action="append", default=[])
parser.add_argument("--die-in-data", type=int, default=0, help="so many connections break in the middle of a letter")
parser.add_argument("--deny-starttls", action="store_true", help="offer STARTTLS, and answer it with 454")
parser.add_argument("--inject", action="store_true", help="send more in the clear behind the answer to STARTTLS")
options = parser.parse_args()
refusals = [text.split(":", 1) for text in options.refuse]


def tell(**what):
    print(json.dumps(what), flush=True)


def refusal(verb):
    for index, (wanted, answer) in enumerate(refusals):
        if wanted == verb:
            del refusals[index]
            tell(refused=verb, answer=answer)
            return answer
    return None


class Handler:
    async def handle_MAIL(self, server, session, envelope, address, mail_options):
        answer = refusal("MAIL")
        if answer:
            return answer
        envelope.mail_from = address
        envelope.mail_options.extend(mail_options)
        return "250 2.1.0 ok"

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        answer = refusal("RCPT")
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 ok"

    async def handle_DATA(self, server, session, envelope):
        answer = refusal("DATA")
        if answer:
            return answer
        tell(
            hello=session.host_name,
            sender=envelope.mail_from,
            options=envelope.mail_options,
            recipients=envelope.rcpt_tos,
            encrypted=session.ssl is not None or options.tls == "implicit",
            user=session.auth_data,
            message=base64.b64encode(envelope.original_content).decode(),
        )
        return "250 2.0.0 taken"


class Server(SMTP):
    async def smtp_DATA(self, arg):
        if options.die_in_data > 0:
            options.die_in_data -= 1
            await self.push("354 go on")
            await self._reader.readuntil(b"\r\n")
            tell(refused="DATA", answer="the connection was cut")
            self.transport.abort()
            return
        await super().smtp_DATA(arg)

    async def smtp_STARTTLS(self, arg):
        if options.deny_starttls:
            tell(refused="STARTTLS", answer="454")
            await self.push("454 4.7.0 not now")
            return
        if options.inject:
            # What was said in the clear must count for nothing inside TLS (CVE-2011-0411).
            original = self.push

            async def push(status):
                self.push = original
                await original(status + "\r\n250-injected.example\r\n250 AUTH LOGIN")

            self.push = push
        await super().smtp_STARTTLS(arg)


def authenticate(server, session, envelope, mechanism, data):
    if (data.login.decode(), data.password.decode()) == (options.user, options.password):
        return AuthResult(success=True, auth_data=options.user)
    tell(refused="AUTH", answer="535")
    return AuthResult(success=False, handled=False)


def context():
    if options.tls == "none":
        return None
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(options.certificate, options.key)
    return made


async def main():
    loop = asyncio.get_running_loop()
    tls = context()

    def connection():
        return Server(
            Handler(),
            hostname="mail.test",
            enable_SMTPUTF8=True,
            tls_context=tls if options.tls == "starttls" else None,
            authenticator=authenticate if options.user else None,
            auth_required=bool(options.user),
            auth_require_tls=options.tls == "starttls",
            auth_exclude_mechanism=[name for name in ("PLAIN", "LOGIN") if options.mechanism not in (None, name)],
            loop=loop,
        )

    server = await loop.create_server(
        connection, "127.0.0.1", options.port, ssl=tls if options.tls == "implicit" else None
    )
    print(server.sockets[0].getsockname()[1], flush=True)
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    await ended.wait()


asyncio.run(main())
sys.exit(0)
