/// Text that is one of a few words. Any other text is refused with an error that lists the words, so that the sender
/// need not look them up.
package protocol WireWord: RawRepresentable, Codable, CaseIterable where RawValue == String {}

extension WireWord {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let word = Self(rawValue: try container.decode(String.self)) else {
            let words = Self.allCases.map(\.rawValue).joined(separator: ", ")
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "it must be one of \(words)")
        }
        self = word
    }
}
