import PlintoCrypto
import PlintoModels
import PlintoStore
import Synchronization

/// The leases by which several servers share the queues of one database: what one works on no other takes, and what a
/// server that died has left is taken once its lease is over.
///
/// A lease is taken in a transaction that also checks that the row is still due, and given back in the one that records
/// the result. A server that has lost its lease, because it was suspended for longer than that, may send a second time;
/// nothing is lost.
final class QueueLeases: Sendable {
    enum Queue: String, CaseIterable, Sendable {
        /// By email.
        case emails
        /// By delivery.
        case deliveries
        /// As a whole: events become deliveries in their order.
        case events
        /// As a whole: each request is answered in the transaction that removes it.
        case linkRequests = "link_requests"

        /// Longer than an attempt may take: 120 s for an email, 20 s for a delivery, a few transactions for the others.
        var length: Duration {
            switch self {
            case .emails: .seconds(240)
            case .deliveries: .seconds(60)
            case .events, .linkRequests: .seconds(30)
            }
        }
    }

    /// What other servers work on.
    struct Held: Sendable {
        var items: Set<String> = []
        /// The time until one of them may be free; nil if there is none.
        var next: Duration?
    }

    private let database: any Database
    private let clock: any TimeSource
    private let holder: String
    private let watches: Mutex<[Queue: LeaseWatch]>

    init(database: any Database, clock: any TimeSource, random: any RandomSource) {
        self.database = database
        self.clock = clock
        holder = Base64URL.encode(random.bytes(12))
        watches = Mutex(Dictionary(uniqueKeysWithValues: Queue.allCases.map { ($0, LeaseWatch(length: $0.length)) }))
    }

    /// Takes or renews the lease of a row; false if another server has it.
    func take(_ queue: Queue, _ item: String, in transaction: any Transaction) throws -> Bool {
        let until = clock.now().advanced(byMilliseconds: queue.length.inMilliseconds)
        return try transaction.leases.take(queue.rawValue, item, holder: holder, until: until)
    }

    /// Gives a lease back; false if another server has taken it over.
    @discardableResult
    func release(_ queue: Queue, _ item: String, in transaction: any Transaction) throws -> Bool {
        try transaction.leases.release(queue.rawValue, item, holder: holder)
    }

    /// Returns what other servers work on, after ending the leases of those that are gone.
    func held(_ queue: Queue) async throws -> Held {
        let leases = try await database.read { [holder] in try $0.leases.foreign(queue.rawValue, to: holder) }
        let now = clock.sinceBoot()
        let reading = watches.withLock { $0[queue]?.observe(leases, at: now) } ?? LeaseWatch.Reading()
        if !reading.over.isEmpty {
            try await database.write { transaction in
                for lease in reading.over { try transaction.leases.end(lease, of: queue.rawValue) }
            }
        }
        return Held(items: Set(reading.held.map(\.item)), next: reading.next)
    }

    // MARK: Whole queues

    /// Takes or renews the lease of a whole queue.
    ///
    /// - Returns: Nil if this server has it; otherwise the time until it may be free.
    func take(_ queue: Queue) async throws -> Duration? {
        for _ in 0..<2 {
            if try await database.write({ [self] in try take(queue, "", in: $0) }) { return nil }
            if let wait = try await held(queue).next { return wait }
        }
        // Another server was quicker.
        return queue.length
    }

    /// Gives the lease of a whole queue back.
    func release(_ queue: Queue, in transaction: any Transaction) throws {
        try release(queue, "", in: transaction)
    }
}
