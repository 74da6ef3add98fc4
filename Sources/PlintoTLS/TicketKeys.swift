import PlintoModels

/// The keys that session tickets are sealed with (RFC 5077 §5.5, RFC 8446 §4.6.1). A pure value.
///
/// Whoever gets a ticket key can read the sessions of TLS 1.2 that were resumed with its tickets, so each lives a few hours
/// and is then forgotten. Clients whose ticket is too old make a full handshake; they notice a millisecond.
struct TicketKeys: Sendable {
    struct Key: Hashable, Sendable {
        static let nameBytes = 16
        static let secretBytes = 32

        /// Stands in each ticket, so that the key is found.
        let name: [UInt8]
        let encryption: [UInt8]
        let authentication: [UInt8]
        /// Seconds.
        let madeAt: Int64
    }

    /// For how many seconds one key seals tickets.
    static let rotation: Int64 = 3600
    /// For how many seconds a ticket is good.
    static let lifetime: Int64 = 7200

    /// The newest first.
    private var keys: [Key] = []

    /// The key for a new ticket, made where the last one is too old.
    ///
    /// - Parameter random: So many bytes.
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

    /// The key of that name; nil where there never was one, or its time is over.
    mutating func opening(_ name: [UInt8], at now: Int64) -> (key: Key, isCurrent: Bool)? {
        forget(at: now)
        guard let index = keys.firstIndex(where: { $0.name == name }) else { return nil }
        return (keys[index], index == 0 && now - keys[index].madeAt < Self.rotation)
    }

    /// A clock that was set back makes no key live longer.
    private mutating func forget(at now: Int64) {
        keys.removeAll { now < $0.madeAt || now - $0.madeAt >= Self.rotation + Self.lifetime }
    }
}
