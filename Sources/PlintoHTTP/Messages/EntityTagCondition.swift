package import PlintoModels

/// What `If-Match` or `If-None-Match` asks of the state of a resource (RFC 9110 §13.1.1, §13.1.2).
package enum EntityTagCondition: Hashable, Sendable {
    /// `*`: that the resource is there, whatever its state.
    case any
    /// That its state is one of these.
    case tags([EntityTag])

    /// The condition that a field states, in one line or several; nil where the field is absent.
    ///
    /// A field without any tag states nothing that somebody can have meant: it is refused, though the grammar has it.
    ///
    /// - Throws: 400 on the field's name.
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

    /// As `If-Match` compares: a weak tag matches nothing.
    package func matchesStrongly(_ tag: EntityTag) -> Bool {
        switch self {
        case .any: true
        case .tags(let tags): tags.contains { $0.matchesStrongly(tag) }
        }
    }

    /// As `If-None-Match` compares: a proxy that compresses makes weak tags of strong ones.
    package func matchesWeakly(_ tag: EntityTag) -> Bool {
        switch self {
        case .any: true
        case .tags(let tags): tags.contains { $0.matchesWeakly(tag) }
        }
    }

    /// The list of one line, nil where it is none. Empty elements are passed over (RFC 9110 §5.6.1.2).
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

    /// `etagc` of RFC 9110 §8.8.3: visible characters but for the quote, and bytes beyond ASCII.
    private static func isTagCharacter(_ byte: UInt8) -> Bool {
        byte >= 0x21 && byte != 0x7F && byte != quote
    }

    private static func malformed(_ field: String) -> APIError {
        .invalid(
            field,
            .invalidFormat,
            "\(field) must be * or a list of entity tags, each in double quotes as ETag has it: \(field): \"3\""
        )
    }
}
