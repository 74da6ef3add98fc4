"""Checks whether response times reveal which email addresses have an account.

usage: enumeration.py PLINTO-SERVER [PAIRS]

Sends requests for a known and an unknown email address, PAIRS times each (default: 200), sequentially and in random order
within a pair. Prints both medians, the difference of the means with its 95 % confidence interval (Welch), and the
Mann-Whitney test. Then repeats this with five times as many pairs and a minimal password hash. Run it on an idle
machine.
"""

import math
import random
import statistics
import sys
import tempfile

from plinto_server import PASSWORD, Client, running

# Failures per account and IP address that cause no delay.
FREE_FAILURES = 4


def mann_whitney(first, second):
    """The probability that a value of the first is above one of the second, and the two-sided p of that being chance."""
    ranked = sorted([(value, 0) for value in first] + [(value, 1) for value in second])
    rank_sum = sum(rank for rank, (_, side) in enumerate(ranked, 1) if side == 0)
    count = len(first) * len(second)
    above = rank_sum - len(first) * (len(first) + 1) / 2
    deviation = math.sqrt(count * (len(first) + len(second) + 1) / 12)
    return above / count, math.erfc(abs(above - count / 2) / deviation / math.sqrt(2))


def report(title, known, unknown):
    difference = statistics.fmean(known) - statistics.fmean(unknown)
    error = math.sqrt(statistics.variance(known) / len(known) + statistics.variance(unknown) / len(unknown))
    above, p = mann_whitney(known, unknown)
    print(f"{title}, {len(known)} pairs")
    print(f"  median       known {statistics.median(known) * 1e3:.3f} ms, unknown {statistics.median(unknown) * 1e3:.3f} ms")
    print(f"  spread       known {statistics.stdev(known) * 1e3:.3f} ms, unknown {statistics.stdev(unknown) * 1e3:.3f} ms")
    print(f"  difference   {difference * 1e6:+.0f} µs, 95 % within {1.96 * error * 1e6:.0f} µs of that (Welch)")
    print(f"  Mann-Whitney known is slower in {above * 100:.1f} % of all pairs, p = {p:.3f}")
    print(f"  told apart   {'YES' if p < 0.01 else 'no'}(p below 0.01)")


def measure(client, path, bodies, wanted):
    """Returns the times for the bodies of each side, in pairs."""
    times = {side: [] for side in bodies}
    for index in range(len(bodies["known"])):
        sides = list(bodies)
        random.shuffle(sides)
        for side in sides:
            status, answer, seconds = client.send("POST", path, bodies[side][index])
            if status != wanted:
                raise SystemExit(f"{path}: {status} {answer}")
            times[side].append(seconds)
    return times


def compare(program, pairs, title, options):
    print(f"\n{title}")
    accounts = -(-pairs // (FREE_FAILURES - 1))
    with tempfile.TemporaryDirectory() as directory, running(program, directory, *options) as port:
        client = Client(port)
        for index in range(accounts):
            client.good("POST", "/v1/auth/signup", {"email": f"known{index:04}@example.com", "password": PASSWORD})
        names = {"known": "known{:04}@example.com", "unknown": "other{:04}@example.com"}

        def bodies(**more):
            return {
                side: [{"email": name.format(index % accounts), **more} for index in range(pairs)]
                for side, name in names.items()
            }

        for _ in range(FREE_FAILURES):
            client.send("POST", "/v1/auth/signin", {"email": "warm-up@example.com", "password": "x" * 12})
        times = measure(client, "/v1/auth/signin", bodies(password="wrong-" + PASSWORD), 401)
        report("POST /v1/auth/signin with a wrong password", times["known"], times["unknown"])
        for path in ["/v1/auth/password/forgot", "/v1/auth/magic-link"]:
            times = measure(client, path, bodies(), 200)
            report(f"POST {path}", times["known"], times["unknown"])


def main():
    program, pairs = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 200
    compare(program, pairs, "With the default settings", [])
    # The noise of the password hash hides other differences; a cheap hash reveals them.
    cheap = ["--password-memory", "64", "--password-iterations", "1"]
    compare(program, pairs * 5, "With a minimal password hash", cheap)


main()
