/// What a descriptor can do, or is waited for to do.
package struct Readiness: OptionSet, Sendable {
    package let rawValue: UInt8

    package init(rawValue: UInt8) {
        self.rawValue = rawValue
    }

    package static let readable = Readiness(rawValue: 1)
    package static let writable = Readiness(rawValue: 2)
    /// The peer sends no more, or the connection is broken: reading tells which.
    package static let ended = Readiness(rawValue: 4)
}
