/// What a descriptor can do, or is waited for to do.
struct Readiness: OptionSet, Sendable {
    let rawValue: UInt8

    static let readable = Readiness(rawValue: 1)
    static let writable = Readiness(rawValue: 2)
    /// The peer sends no more, or the connection is broken: reading tells which.
    static let ended = Readiness(rawValue: 4)
}
