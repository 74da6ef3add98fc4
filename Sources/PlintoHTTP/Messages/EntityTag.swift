/// What tells one state of a resource from another (RFC 9110 §8.8.3). Those that are made here are strong: equal tags of
/// one resource, equal bytes.
package struct EntityTag: Hashable, Sendable {
    /// With its quotes.
    let opaque: String
    /// Whether it only says that two states are as good as equal.
    let isWeak: Bool

    init(opaque: String, isWeak: Bool) {
        self.opaque = opaque
        self.isWeak = isWeak
    }

    /// The tag of a resource whose states are counted.
    package init(version: Int64) {
        self.init(opaque: "\"\(version)\"", isWeak: false)
    }

    /// As it stands in a field.
    package var text: String { (isWeak ? "W/" : "") + opaque }

    /// RFC 9110 §8.8.3.2: equal, and neither weak.
    func matchesStrongly(_ other: EntityTag) -> Bool {
        !isWeak && !other.isWeak && opaque == other.opaque
    }

    /// RFC 9110 §8.8.3.2: equal but for being weak.
    func matchesWeakly(_ other: EntityTag) -> Bool {
        opaque == other.opaque
    }
}
