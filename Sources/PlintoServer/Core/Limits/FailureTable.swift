/// Counts of consecutive failures, in bounded memory: when it is full, the smallest counts are dropped first, so that
/// no one can evict a guesser's count by failing once at many accounts.
///
/// Each operation takes constant time.
struct FailureTable {
    struct Record: Hashable, Sendable {
        /// The number of consecutive failures.
        var failures: Int
        /// The time of the last one, since boot.
        var failedAt: Duration
        /// Of a group or site: how many of its failures count towards the account as a whole, in the round ``round``.
        var counted = 0
        /// Of a group or site: the round in which ``counted`` was counted. Of a whole account: its own round. Each time
        /// that the count of an account begins again is another round.
        var round: UInt64 = 0
    }

    /// Counts from this one on are not distinguished.
    private static let levels = 32

    private let capacity: Int
    private var records: [AttemptKey: Record] = [:]
    /// The keys by their number of failures.
    private var keys: [Set<AttemptKey>]

    init(capacity: Int) {
        self.capacity = max(2, capacity)
        keys = Array(repeating: [], count: Self.levels)
    }

    var count: Int { records.count }

    subscript(key: AttemptKey) -> Record? { records[key] }

    mutating func put(_ record: Record, for key: AttemptKey) {
        if let old = records[key] {
            keys[Self.level(of: old)].remove(key)
        } else if records.count >= capacity {
            removeSmallest()
        }
        records[key] = record
        keys[Self.level(of: record)].insert(key)
    }

    @discardableResult
    mutating func remove(_ key: AttemptKey) -> Record? {
        guard let old = records.removeValue(forKey: key) else { return nil }
        keys[Self.level(of: old)].remove(key)
        return old
    }

    private mutating func removeSmallest() {
        guard let level = keys.firstIndex(where: { !$0.isEmpty }), let key = keys[level].popFirst() else { return }
        records[key] = nil
    }

    private static func level(of record: Record) -> Int { min(record.failures, levels - 1) }
}
