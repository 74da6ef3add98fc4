/// An entity tag, which identifies a state of a resource (RFC 9110 §8.8.3). The tags created here are strong: equal
/// tags of a resource mean equal bytes.
package struct EntityTag: Hashable, Sendable {
    /// The opaque tag with its quotes.
    let opaque: String
    /// True for a weak tag, which only says that two states are equivalent.
    let isWeak: Bool

    init(opaque: String, isWeak: Bool) {
        self.opaque = opaque
        self.isWeak = isWeak
    }

    /// The tag of a resource whose states are numbered.
    package init(version: Int64) {
        self.init(opaque: "\"\(version)\"", isWeak: false)
    }

    /// The tag as written in a field.
    package var text: String { (isWeak ? "W/" : "") + opaque }

    /// The strong comparison of RFC 9110 §8.8.3.2: equal, and neither is weak.
    func matchesStrongly(_ other: EntityTag) -> Bool {
        !isWeak && !other.isWeak && opaque == other.opaque
    }

    /// The weak comparison of RFC 9110 §8.8.3.2: equal apart from weakness.
    func matchesWeakly(_ other: EntityTag) -> Bool {
        opaque == other.opaque
    }
}
