import PlintoSystem
import Synchronization
import Testing

@testable import PlintoHTTP

/// Admission and displacement of connections.
@Suite("ConnectionLedger")
struct ConnectionLedgerTests {
    private final class Connection: ShedConnection {
        let record: ConnectionRecord
        private let sheds = Atomic(0)

        init(_ record: ConnectionRecord) { self.record = record }

        var isShed: Bool { sheds.load(ordering: .relaxed) > 0 }

        func shed() { sheds.add(1, ordering: .relaxed) }
    }

    private static func limits(_ maximum: Int, perClient: Int = 1000) -> HTTPLimits {
        var limits = HTTPLimits.standard
        limits.maximumConnections = maximum
        limits.maximumConnectionsPerClient = perClient
        limits.reservedConnections = 2
        limits.reservedConnectionsPerClient = 1
        limits.maximumHeldBytes = 1000
        limits.maximumHeldBytesPerClient = 500
        return limits
    }

    private static func at(_ milliseconds: Int64) -> Instant { Instant(nanoseconds: milliseconds * 1_000_000) }

    private static func client(_ number: Int) -> ConnectionClient.Key { .process(pid: Int32(number), uid: 1) }

    /// Opens a connection, and sheds what it displaces; nil when it is refused.
    @discardableResult
    private func open(
        _ ledger: ConnectionLedger,
        _ client: Int,
        at time: Int64,
        isExempt: Bool = false,
        _ activity: ConnectionRecord.Activity = .idle
    ) -> Connection? {
        let (admission, displaced) = ledger.admit(Self.client(client), isExempt: isExempt, at: Self.at(time))
        for other in displaced { other.shed() }
        guard case .admitted(let record) = admission else { return nil }
        let connection = Connection(record)
        record.begins(activity, at: Self.at(time))
        ledger.began(connection, record)
        return connection
    }

    @Test("a wait that begins after the waits were given up ends at once", .timeLimit(.minutes(1)))
    func givenUpBefore() async throws {
        let ledger = ConnectionLedger(limits: .standard)
        open(ledger, 1, at: 0)
        ledger.stopWaiting()
        await ledger.waitUntilEmpty()
        #expect(ledger.openCount == 1)
    }

    @Test("a full server closes the longest idle connection, and no other, in favour of a new one")
    func displacesLongestIdle() throws {
        let ledger = ConnectionLedger(limits: Self.limits(3))
        let first = try #require(open(ledger, 1, at: 1))
        let second = try #require(open(ledger, 2, at: 2))
        let working = try #require(open(ledger, 3, at: 0, .working))
        first.record.begins(.idle, at: Self.at(3))
        let fourth = try #require(open(ledger, 4, at: 4))
        #expect(second.isShed && !first.isShed && !working.isShed)
        #expect(!fourth.record.isReserved)
        ledger.closed(second.record)
        #expect(ledger.openCount == 3)
        #expect(ledger.statistics.displaced == 1)
    }

    @Test("without an idle one, a connection that has waited for its client for a second gives way")
    func displacesWaiting() throws {
        let ledger = ConnectionLedger(limits: Self.limits(2))
        let slow = try #require(open(ledger, 1, at: 0, .waiting))
        let working = try #require(open(ledger, 2, at: 0, .working))
        let early = try #require(open(ledger, 3, at: 999))
        #expect(early.record.isReserved && !slow.isShed)
        // Nothing was found: it is not looked again at once, for that costs time for each connection.
        let soon = try #require(open(ledger, 4, at: 1001))
        #expect(soon.record.isReserved && !slow.isShed)
        let late = try #require(open(ledger, 5, at: 1100))
        #expect(!late.record.isReserved && slow.isShed && !working.isShed)
    }

    @Test("a client at its limit displaces its own connections, and takes no one else's place")
    func limitsClients() throws {
        let ledger = ConnectionLedger(limits: Self.limits(10, perClient: 2))
        let other = try #require(open(ledger, 2, at: 0))
        let own = try #require(open(ledger, 1, at: 1))
        let working = try #require(open(ledger, 1, at: 2, .working))
        let third = try #require(open(ledger, 1, at: 3, .working))
        #expect(own.isShed && !other.isShed && !working.isShed && !third.record.isReserved)
        ledger.closed(own.record)
        let fourth = try #require(open(ledger, 1, at: 4))
        #expect(fourth.record.isReserved)
        #expect(open(ledger, 1, at: 5) == nil, "one reserved place is all that a client gets")
        #expect(ledger.statistics.refused == 1)
        #expect(open(ledger, 3, at: 6)?.record.isReserved == false)
    }

    @Test("an exempt client has no limit of its own, and gives way after all others")
    func exemptClients() throws {
        let ledger = ConnectionLedger(limits: Self.limits(3, perClient: 1))
        let proxy = try (0..<2).map { try #require(open(ledger, 1, at: $0, isExempt: true)) }
        let other = try #require(open(ledger, 2, at: 2))
        #expect(open(ledger, 1, at: 3, isExempt: true)?.record.isReserved == false)
        #expect(other.isShed && !proxy[0].isShed)
        #expect(open(ledger, 3, at: 4)?.record.isReserved == false)
        #expect(proxy[0].isShed && !proxy[1].isShed)
    }

    @Test("reserved places are few, and are free again when their connections have ended")
    func reservedPlaces() throws {
        let ledger = ConnectionLedger(limits: Self.limits(1))
        open(ledger, 1, at: 0, .working)
        let second = try #require(open(ledger, 2, at: 1))
        #expect(open(ledger, 3, at: 2)?.record.isReserved == true)
        #expect(open(ledger, 4, at: 3) == nil)
        ledger.closed(second.record)
        #expect(open(ledger, 4, at: 4)?.record.isReserved == true)
    }

    @Test("after any sequence of connections, the counts are those of the connections that are open", arguments: 0..<8)
    func countsStayRight(seed: UInt64) throws {
        var generator = SplitMix64(seed: seed)
        let ledger = ConnectionLedger(limits: Self.limits(20, perClient: 6))
        var open: [Connection] = []
        for time in 0..<600 {
            if Bool.random(using: &generator), let index = open.indices.randomElement(using: &generator) {
                ledger.closed(open.remove(at: index).record)
            }
            let activity: [ConnectionRecord.Activity] = [.idle, .waiting, .working]
            let client = Int.random(in: 0..<6, using: &generator)
            if let new = self.open(
                ledger,
                client,
                at: Int64(time) * 50,
                activity.randomElement(using: &generator) ?? .idle
            ) {
                ledger.charge(new.record, 10)
                open.append(new)
            }
            #expect(ledger.openCount == open.count)
            let places = open.filter { !$0.record.isReserved && !$0.isShed }
            #expect(places.count <= 20)
            #expect(open.count { $0.record.isReserved } <= 2)
            for client in 0..<6 { #expect(places.count { $0.record.client.key == Self.client(client) } <= 6) }
            #expect(ledger.statistics.heldBytes == open.count * 10)
        }
        for connection in open { ledger.closed(connection.record) }
        #expect(ledger.openCount == 0 && ledger.statistics.heldBytes == 0)
    }

    @Test("bytes beyond a client's share are taken from its own slow connections, else its request is refused")
    func sharesBytes() throws {
        let ledger = ConnectionLedger(limits: Self.limits(10))
        let slow = try #require(open(ledger, 1, at: 0, .waiting))
        let other = try #require(open(ledger, 2, at: 0, .waiting))
        ledger.charge(slow.record, 400)
        ledger.charge(other.record, 400)
        let newcomer = try #require(open(ledger, 1, at: 500, .waiting))
        ledger.charge(newcomer.record, 200)
        #expect(ledger.isOverShare(newcomer.record.client) && ledger.isOverBudget(newcomer.record))
        #expect(!ledger.isOverBudget(other.record))
        #expect(ledger.displaceForBytes(newcomer.record, at: Self.at(600)).isEmpty)
        #expect(ledger.statistics.refusedForBytes == 1)
        let displaced = ledger.displaceForBytes(newcomer.record, at: Self.at(1000))
        #expect(displaced.count == 1 && displaced.first === slow)
        ledger.closed(slow.record)
        #expect(!ledger.isOverBudget(newcomer.record))
    }

    @Test("a client that keeps sending too many bytes gets reserved places only, for a moment; others do not notice")
    func refusesFloods() throws {
        let ledger = ConnectionLedger(limits: Self.limits(100))
        let first = try #require(open(ledger, 1, at: 0, .waiting))
        ledger.charge(first.record, 501)
        for time in 0..<15 {
            let next = try #require(open(ledger, 1, at: Int64(time), .waiting))
            #expect(!next.record.isReserved)
            #expect(ledger.displaceForBytes(next.record, at: Self.at(Int64(time))).isEmpty)
        }
        let sixteenth = try #require(open(ledger, 1, at: 15, .waiting))
        #expect(!sixteenth.record.isReserved)
        #expect(ledger.displaceForBytes(sixteenth.record, at: Self.at(15)).isEmpty)
        let reserved = try #require(open(ledger, 1, at: 16))
        #expect(reserved.record.isReserved)
        #expect(open(ledger, 1, at: 99) == nil)
        #expect(open(ledger, 2, at: 99)?.record.isReserved == false)
        #expect(open(ledger, 1, at: 100)?.record.isReserved == false)
    }

    @Test("when the budget of all is used up, whoever has been slow for a second gives way, whose ever it is")
    func sharesBudget() throws {
        let ledger = ConnectionLedger(limits: Self.limits(10))
        let slow = try (1...3).map { try #require(open(ledger, $0, at: Int64($0), .waiting)) }
        for connection in slow { ledger.charge(connection.record, 400) }
        let newcomer = try #require(open(ledger, 4, at: 1500, .waiting))
        ledger.charge(newcomer.record, 100)
        #expect(ledger.isOverBudget(newcomer.record) && !ledger.isOverShare(newcomer.record.client))
        let displaced = ledger.displaceForBytes(newcomer.record, at: Self.at(1500))
        #expect(displaced.count == 1 && displaced.first === slow[0])
    }

    @Test("the addresses of one IPv6 site are one client, and each IPv4 address is one")
    func sites() {
        func key(_ address: String) -> ConnectionClient.Key { ConnectionClient.Key(.tcp(address: address, port: 1)) }
        #expect(key("2001:db8:7:1::1") == key("2001:db8:7:ffff::1") && key("2001:db8:7:1::1") != key("2001:db8:8:1::1"))
        #expect(key("192.0.2.1") != key("192.0.2.2") && key("192.0.2.1") == key("::ffff:192.0.2.1"))
    }
}
