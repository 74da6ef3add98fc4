/// The query of a request, parsed strictly: an unknown or invalid parameter is a 400 that names it, because silently
/// ignoring a filter would show unrelated results. The same holds for an empty value, which may come from an unset
/// variable in a script: only free text may be empty.
package struct QueryValues: Sendable {
    private static let usualLongest = 320

    private var values: [String: String] = [:]

    /// No values.
    package init() {}

    /// Values that were parsed in another way.
    package init(_ values: [String: String]) {
        self.values = values
    }

    /// - Parameter longest: The maximum length of a value in bytes.
    /// - Throws: 400 for a parameter that is not percent-encoded UTF-8, contains a NUL, is given twice, or is not among
    ///   `known`.
    package init(_ query: String?, known: Set<String>, longest: Int? = nil) throws(APIError) {
        let longest = longest ?? Self.usualLongest
        for pair in (query ?? "").split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decode(parts[0]), !name.isEmpty else {
                throw .invalid("query", .invalidFormat, "The query is not percent-encoded UTF-8.")
            }
            guard known.contains(name) else {
                let names = known.sorted().joined(separator: ", ")
                throw .invalid(
                    String(name.prefix(64)),
                    .unknownField,
                    "The query has an unknown parameter. The known ones are \(names)."
                )
            }
            guard let value = Self.decode(parts.count == 2 ? parts[1] : "") else {
                throw .invalid(name, .invalidFormat, "\(name) is not percent-encoded UTF-8 without NUL.")
            }
            guard value.utf8.count <= longest else {
                throw .invalid(name, .tooLong, "\(name) is too long: the limit is \(longest) bytes.")
            }
            guard values.updateValue(value, forKey: name) == nil else {
                throw .invalid(name, .invalidFormat, "\(name) is given twice.")
            }
        }
    }

    /// The query with other values of some parameters, and without some, for a request that differs from this one in
    /// them alone.
    package func query(with changes: [String: String], without removed: Set<String> = []) -> String {
        values.filter { !removed.contains($0.key) }.merging(changes) { $1 }.sorted { $0.key < $1.key }
            .map { "\(PercentEncoding.encode($0.key))=\(PercentEncoding.encode($0.value))" }.joined(separator: "&")
    }

    /// The value of a parameter; nil if it is absent, but not if it is empty.
    package func value(_ name: String) -> String? { values[name] }

    /// The value of a parameter; nil if it is absent or empty.
    package func text(_ name: String) -> String? {
        values[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    /// - Throws: 400 `invalid_format` if it is not a whole number, `out_of_range` if it is not in `range`.
    func integer(_ name: String, in range: ClosedRange<Int>) throws(APIError) -> Int? {
        guard let text = value(name) else { return nil }
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else {
            throw .invalid(name, .invalidFormat, "\(name) must be a whole number.")
        }
        // A number beyond 64 bits has no value, and is out of every range.
        guard let number = Int(text), range.contains(number) else {
            throw .invalid(
                name,
                .outOfRange,
                "\(name) must be between \(range.lowerBound) and \(range.upperBound)."
            )
        }
        return number
    }

    /// - Throws: 400 `invalid_format` if it is not an id of this kind.
    func identifier<Kind>(_ name: String, _ kind: Kind.Type) throws(APIError) -> Identifier<Kind>? {
        guard let text = value(name) else { return nil }
        guard let id = Identifier<Kind>(text) else {
            throw .invalid(name, .invalidFormat, "\(name) must be an id that begins with \(Kind.prefix)_.")
        }
        return id
    }

    /// - Throws: 400 `invalid_format` if it is not a word of `type`.
    package func word<Word: RawRepresentable & CaseIterable>(
        _ name: String,
        _ type: Word.Type
    ) throws(APIError) -> Word? where Word.RawValue == String {
        guard let text = value(name) else { return nil }
        guard let word = Word(rawValue: text) else {
            let words = Word.allCases.map(\.rawValue).joined(separator: ", ")
            throw .invalid(name, .invalidFormat, "\(name) must be one of \(words).")
        }
        return word
    }

    /// The text of a name or a value, with `+` as space; nil if it is not percent-encoded UTF-8, or contains a NUL.
    static func decode(_ text: Substring) -> String? {
        PercentEncoding.decode(String(text.map { $0 == "+" ? " " : $0 }))
    }
}
