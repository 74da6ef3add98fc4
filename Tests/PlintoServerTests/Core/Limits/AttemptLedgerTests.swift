import PlintoModels
import Testing

@testable import PlintoServer

/// Which attempts may be made, decided without a server.
@Suite("Attempts at an account")
struct AttemptLedgerTests {
    private let subject = AttemptSubject.passwordOfUnknown("john")

    private func request(
        _ address: String = "192.0.2.1",
        of subject: AttemptSubject? = nil,
        isKnownNetwork: Bool? = false
    ) -> AttemptLedger.Request {
        let subject = subject ?? self.subject
        return AttemptLedger.Request(
            key: AttemptKey(subject, from: address),
            policy: subject.policy,
            isKnownNetwork: isKnownNetwork
        )
    }

    private func fail(_ request: AttemptLedger.Request, _ ledger: inout AttemptLedger, at now: Duration) throws {
        guard case .admitted(let ticket) = ledger.reserve(request, at: now) else {
            Issue.record("refused")
            return
        }
        _ = ledger.settle(ticket, as: .failed, at: now)
    }

    @Test(
        "from the fifth failure in a row an account waits with the IP address group, longer each time, until a success"
    )
    func delays() throws {
        var ledger = AttemptLedger(capacity: 100)
        var now = Duration.seconds(1000)
        for _ in 1...4 { try fail(request(), &ledger, at: now) }
        for delay in AttemptPolicy.passwords.group.delays + [300, 300] {
            try fail(request(), &ledger, at: now)
            #expect(ledger.reserve(request(), at: now) == .locked(Int(delay)))
            now += .seconds(delay) - .milliseconds(1)
            #expect(ledger.reserve(request(), at: now) == .locked(1))
            now += .milliseconds(1)
        }
        guard case .admitted(let elsewhere) = ledger.reserve(request("192.0.2.9"), at: now),
            case .admitted(let other) = ledger.reserve(request(of: .passwordOfUnknown("jane")), at: now),
            case .admitted(let ticket) = ledger.reserve(request(), at: now)
        else {
            Issue.record("refused")
            return
        }
        for ticket in [elsewhere, other] { _ = ledger.settle(ticket, as: .abandoned, at: now) }
        _ = ledger.settle(ticket, as: .succeeded, at: now)
        for _ in 1...4 { try fail(request(), &ledger, at: now) }
        guard case .admitted = ledger.reserve(request(), at: now) else {
            Issue.record("the count did not begin anew")
            return
        }
    }

    @Test("attempts under way count as failures until they are settled, and an abandoned one counts for nothing")
    func reservations() throws {
        var ledger = AttemptLedger(capacity: 100)
        let now = Duration.seconds(1000)
        var tickets: [AttemptLedger.Ticket] = []
        for _ in 1...5 {
            guard case .admitted(let ticket) = ledger.reserve(request(), at: now) else {
                Issue.record("refused")
                return
            }
            tickets.append(ticket)
        }
        #expect(ledger.reserve(request(), at: now) == .pending)
        #expect(ledger.settle(tickets[0], as: .abandoned, at: now).isEmpty)
        guard case .admitted(let ticket) = ledger.reserve(request(), at: now) else {
            Issue.record("an abandoned attempt keeps its place")
            return
        }
        for ticket in tickets.dropFirst() + [ticket] { _ = ledger.settle(ticket, as: .failed, at: now) }
        #expect(ledger.reserve(request(), at: now) == .locked(1))
        guard case .admitted = ledger.reserve(request(), at: now + .seconds(1)) else {
            Issue.record("still locked")
            return
        }
        // One at a time from here on.
        #expect(ledger.reserve(request(), at: now + .seconds(1)) == .pending)
    }

    @Test(
        "one IP address group counts at most a tenth towards the lock of the whole account, and ten groups lock it",
        arguments: [AttemptSubject.passwordOfUnknown("john"), .secondFactor(of: Self.user)]
    )
    func share(subject: AttemptSubject) throws {
        let whole = subject.policy.whole
        let share = subject.policy.shareOfGroup
        var ledger = AttemptLedger(capacity: 1000)
        var now = Duration.seconds(1000)
        for _ in 1...200 {
            try fail(request("192.0.2.1", of: subject), &ledger, at: now)
            now += .seconds(7200)
        }
        var last = now
        for group in 2...10 {
            guard case .admitted(let ticket) = ledger.reserve(request("198.51.100.1", of: subject), at: last) else {
                Issue.record("locked by \(group - 1) groups")
                return
            }
            _ = ledger.settle(ticket, as: .abandoned, at: now)
            for _ in 1...share {
                try fail(request("192.0.2.\(group)", of: subject), &ledger, at: now)
                last = now
                now += .seconds(7200)
            }
        }
        let stranger = request("198.51.100.1", of: subject)
        #expect(ledger.reserve(stranger, at: last) == .locked(Int(whole.delays[0])))
        let unasked = request("198.51.100.1", of: subject, isKnownNetwork: nil)
        #expect(ledger.reserve(unasked, at: last) == .dependsOnPlace)
        let owner = request("198.51.100.1", of: subject, isKnownNetwork: true)
        guard case .admitted(let ticket) = ledger.reserve(owner, at: last) else {
            Issue.record("the owner is locked out")
            return
        }
        // One attempt is allowed once the wait is over, and its failure begins the wait anew.
        _ = ledger.settle(ticket, as: .abandoned, at: last)
        let later = last + .seconds(whole.delays[0])
        guard case .admitted(let next) = ledger.reserve(stranger, at: later) else {
            Issue.record("still locked")
            return
        }
        #expect(ledger.reserve(request("198.51.100.2", of: subject), at: later) == .pending)
        _ = ledger.settle(next, as: .failed, at: later)
        guard case .locked = ledger.reserve(request("198.51.100.2", of: subject), at: later) else {
            Issue.record("open after another failure")
            return
        }
    }

    @Test("a success begins the count of the whole account anew, and each group may count towards it again")
    func success() throws {
        let subject = AttemptSubject.secondFactor(of: Self.user)
        var ledger = AttemptLedger(capacity: 1000)
        let now = Duration.seconds(1000)
        for _ in 1...2 {
            for group in 1...9 { try fail(request("192.0.2.\(group)", of: subject), &ledger, at: now) }
            guard case .admitted(let ticket) = ledger.reserve(request("203.0.113.1", of: subject), at: now) else {
                Issue.record("nine failures of nine groups lock the account")
                return
            }
            _ = ledger.settle(ticket, as: .succeeded, at: now)
        }
        for group in 1...10 { try fail(request("192.0.2.\(group)", of: subject), &ledger, at: now) }
        #expect(ledger.reserve(request("203.0.113.1", of: subject), at: now) == .locked(5))
    }

    @Test("what a restart takes up goes on where it was, without letting a group count twice")
    func restored() throws {
        let subject = AttemptSubject.secondFactor(of: Self.user)
        let key = AttemptKey(subject, from: "192.0.2.1")
        var ledger = AttemptLedger(capacity: 1000)
        let now = Duration.seconds(1000)
        ledger.restore([
            key: FailureTable.Record(failures: 7, failedAt: now),
            key.whole: FailureTable.Record(failures: 9, failedAt: now),
        ])
        #expect(ledger.reserve(request("192.0.2.1", of: subject), at: now) == .locked(5))
        try fail(request("192.0.2.1", of: subject), &ledger, at: now + .seconds(5))
        guard case .admitted(let ticket) = ledger.reserve(request("192.0.2.2", of: subject), at: now) else {
            Issue.record("a group counted twice")
            return
        }
        _ = ledger.settle(ticket, as: .failed, at: now)
        #expect(ledger.reserve(request("192.0.2.3", of: subject), at: now) == .locked(5))
    }

    @Test("when memory is full the smallest counts are forgotten first")
    func eviction() {
        var table = FailureTable(capacity: 100)
        func key(_ number: Int) -> AttemptKey { AttemptKey(.passwordOfUnknown("\(number)"), from: "192.0.2.1") }
        for number in 0..<10 {
            table.put(FailureTable.Record(failures: 20 + 10 * number, failedAt: .zero), for: key(number))
        }
        for number in 10..<2000 { table.put(FailureTable.Record(failures: 1, failedAt: .zero), for: key(number)) }
        #expect(table.count == 100)
        #expect((0..<10).allSatisfy { table[key($0)]?.failures == 20 + 10 * $0 })
        for number in 2000..<2200 { table.put(FailureTable.Record(failures: 25, failedAt: .zero), for: key(number)) }
        #expect(table[key(0)] == nil && (1..<10).allSatisfy { table[key($0)] != nil } && table.count == 100)
        table.remove(key(9))
        #expect(table[key(9)] == nil && table.count == 99)
    }

    private static let user = UserID(createdAt: Timestamp(seconds: 1), random: [UInt8](repeating: 7, count: 10))

    @Test("all groups of an IPv6 site together wait, but where the owner is known to be, and others do not")
    func sites() throws {
        var ledger = AttemptLedger(capacity: 10_000)
        let now = Duration.seconds(1000)
        let free = AttemptPolicy.passwords.site.free
        for group in 0...free { try fail(request("2001:db8:7:\(String(group, radix: 16))::1"), &ledger, at: now) }
        let fresh = "2001:db8:7:ffff::1"
        #expect(ledger.reserve(request(fresh), at: now) == .locked(1))
        #expect(ledger.reserve(request(fresh, isKnownNetwork: nil), at: now) == .dependsOnPlace)
        guard case .admitted = ledger.reserve(request(fresh, isKnownNetwork: true), at: now),
            case .admitted = ledger.reserve(request("2001:db8:8::1"), at: now),
            case .admitted = ledger.reserve(request(fresh), at: now + .seconds(1))
        else {
            Issue.record("refused")
            return
        }
        // Attempts under way count for the site too.
        #expect(ledger.reserve(request("2001:db8:7:fffe::1"), at: now + .seconds(1)) == .pending)
    }

    @Test("no number of groups of one IPv6 site locks an account for others", arguments: [true, false])
    func siteShare(of isPassword: Bool) throws {
        var ledger = AttemptLedger(capacity: 10_000)
        let subject = isPassword ? subject : .secondFactor(of: Self.user)
        var now = Duration.seconds(1000)
        for group in 0..<200 {
            try fail(request("2001:db8:7:\(String(group, radix: 16))::1", of: subject), &ledger, at: now)
            now += .seconds(subject.policy.site.delays.last ?? 0)
        }
        guard case .admitted = ledger.reserve(request("192.0.2.1", of: subject), at: now) else {
            Issue.record("refused")
            return
        }
    }

    @Test("what a restart takes up of a site counts for the site")
    func restoredSite() throws {
        var ledger = AttemptLedger(capacity: 100)
        let key = try #require(AttemptKey(subject, from: "2001:db8:7:1::1").site)
        let record = FailureTable.Record(failures: AttemptPolicy.passwords.site.free + 1, failedAt: .seconds(1000))
        ledger.restore([key: record])
        #expect(ledger.reserve(request("2001:db8:7:2::1"), at: .seconds(1000)) == .locked(1))
    }
}
