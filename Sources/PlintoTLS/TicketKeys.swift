import PlintoModels

/// The keys that encrypt session tickets (RFC 5077 §5.5, RFC 8446 §4.6.1), as a pure value.
///
/// An attacker who obtains a ticket key can decrypt TLS 1.2 sessions resumed with its tickets, so each key is deleted
/// after a few hours. Clients with an older ticket make a full handshake, which takes about a millisecond more.
struct TicketKeys: Sendable {
    struct Key: Hashable, Sendable {
        static let nameBytes = 16
        static let secretBytes = 32

        /// The name in each ticket, by which the key is found.
        let name: [UInt8]
        let encryption: [UInt8]
        let authentication: [UInt8]
        /// The creation time in seconds.
        let madeAt: Int64
    }

    /// The time in seconds for which a key encrypts new tickets.
    static let rotation: Int64 = 3600
    /// The validity of a ticket in seconds.
    static let lifetime: Int64 = 7200

    /// The keys, newest first.
    private var keys: [Key] = []

    /// Returns the key for a new ticket, creating one if the last is too old.
    ///
    /// - Parameter random: Returns as many random bytes as requested.
    mutating func sealing(at now: Int64, random: (Int) -> [UInt8]) -> Key {
        forget(at: now)
        if let key = keys.first, now - key.madeAt < Self.rotation { return key }
        let key = Key(
            name: random(Key.nameBytes),
            encryption: random(Key.secretBytes),
            authentication: random(Key.secretBytes),
            madeAt: now
        )
        keys.insert(key, at: 0)
        return key
    }

    /// The key of that name; nil if it is unknown or has expired.
    mutating func opening(_ name: [UInt8], at now: Int64) -> (key: Key, isCurrent: Bool)? {
        forget(at: now)
        guard let index = keys.firstIndex(where: { $0.name == name }) else { return nil }
        return (keys[index], index == 0 && now - keys[index].madeAt < Self.rotation)
    }

    /// Deletes expired keys. A clock that was set back does not extend the life of a key.
    private mutating func forget(at now: Int64) {
        keys.removeAll { now < $0.madeAt || now - $0.madeAt >= Self.rotation + Self.lifetime }
    }
}
