/// Text that is one of a few words. What is none of them is refused with the words that there are, so that whoever sent it
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
