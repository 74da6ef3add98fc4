package import PlintoModels

/// The condition of `If-Match` or `If-None-Match` (RFC 9110 §13.1.1, §13.1.2).
package enum EntityTagCondition: Hashable, Sendable {
    /// `*`: the resource exists, in any state.
    case any
    /// The state is one of these.
    case tags([EntityTag])

    /// The condition in a field, on one line or several; nil if the field is absent.
    ///
    /// A field without any tag is refused, although the grammar allows it, because it cannot be intended.
    ///
    /// - Throws: 400 that names the field.
    package init?(_ field: String, of fields: HTTPFields) throws(APIError) {
        let lines = fields.values(field)
        guard !lines.isEmpty else { return nil }
        if lines == ["*"] {
            self = .any
            return
        }
        var tags: [EntityTag] = []
        for line in lines {
            guard let read = Self.tags(line) else { throw Self.malformed(field) }
            tags += read
        }
        guard !tags.isEmpty else { throw Self.malformed(field) }
        self = .tags(tags)
    }

    /// Evaluates the condition for `If-Match`: a weak tag never matches.
    package func matchesStrongly(_ tag: EntityTag) -> Bool {
        switch self {
        case .any: true
        case .tags(let tags): tags.contains { $0.matchesStrongly(tag) }
        }
    }

    /// Evaluates the condition for `If-None-Match`, where a tag weakened by a compressing proxy matches.
    package func matchesWeakly(_ tag: EntityTag) -> Bool {
        switch self {
        case .any: true
        case .tags(let tags): tags.contains { $0.matchesWeakly(tag) }
        }
    }

    /// The tags of one line; nil if it is not a list of tags. Empty elements are skipped (RFC 9110 §5.6.1.2).
    private static func tags(_ line: String) -> [EntityTag]? {
        var rest = line.utf8[...]
        var tags: [EntityTag] = []
        var mayBegin = true
        while let first = rest.first {
            if ASCII.isWhitespace(first) {
                rest.removeFirst()
            } else if first == ASCII.comma {
                mayBegin = true
                rest.removeFirst()
            } else {
                let isWeak = rest.starts(with: "W/".utf8)
                if isWeak { rest.removeFirst(2) }
                guard mayBegin, rest.first == quote, let end = rest.dropFirst().firstIndex(of: quote),
                    rest[..<end].dropFirst().allSatisfy(isTagCharacter)
                else { return nil }
                tags.append(EntityTag(opaque: String(Substring(rest[...end])), isWeak: isWeak))
                rest = rest[rest.index(after: end)...]
                mayBegin = false
            }
        }
        return tags
    }

    private static let quote = UInt8(ascii: "\"")

    /// `etagc` of RFC 9110 §8.8.3: visible characters except the quote, and non-ASCII bytes.
    private static func isTagCharacter(_ byte: UInt8) -> Bool {
        byte >= 0x21 && byte != 0x7F && byte != quote
    }

    private static func malformed(_ field: String) -> APIError {
        .invalid(
            field,
            .invalidFormat,
            "\(field) must be * or a list of entity tags, each in double quotes as in ETag: \(field): \"3\""
        )
    }
}
