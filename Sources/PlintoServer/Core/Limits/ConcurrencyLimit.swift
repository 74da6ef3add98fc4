/// Counts the slots that are taken at the same time, by key. A pure value.
///
/// One holder may take a slot of several keys at once: a delivery takes one of its webhook and one of its owner. Each
/// key has a limit of its own, which the caller gives with it. ``HourlyCounter`` and ``RateLimiter`` count over time
/// instead.
struct ConcurrencyLimit<Key: Hashable & Sendable>: Hashable, Sendable {
    /// The number of slots that are taken, by key; none of them is zero.
    private(set) var counts: [Key: Int] = [:]

    func count(of key: Key) -> Int { counts[key, default: 0] }

    /// The number of further holders for which each of the limits has room.
    func room(in limits: [Key: Int]) -> Int {
        max(0, limits.map { $1 - count(of: $0) }.min() ?? 0)
    }

    /// Takes one slot of each key.
    ///
    /// - Returns: False, without taking any, if one of the limits is reached.
    mutating func enter(_ limits: [Key: Int]) -> Bool {
        guard limits.allSatisfy({ count(of: $0) < $1 }) else { return false }
        take(limits.keys)
        return true
    }

    /// Takes one slot of each key, whatever its limit.
    mutating func take(_ keys: some Sequence<Key>) {
        for key in keys { counts[key, default: 0] += 1 }
    }

    /// Returns one slot of each key.
    mutating func leave(_ keys: some Sequence<Key>) {
        for key in keys {
            guard let count = counts[key] else { continue }
            counts[key] = count > 1 ? count - 1 : nil
        }
    }
}
