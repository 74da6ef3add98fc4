/// Non-ASCII text in header fields (RFC 2047), in the `Q` encoding.
enum EncodedWord {
    /// Shorter than the 75 that a word may have, so that a field's name fits before it on a line of 76.
    static let longest = 60

    private static let prefix = "=?utf-8?q?"
    private static let suffix = "?="

    /// The text as words that a reader joins again; no word splits a character.
    static func encode(_ text: String) -> [String] {
        let room = longest - prefix.utf8.count - suffix.utf8.count
        var words: [String] = []
        var current = ""
        for scalar in text.unicodeScalars {
            let encoded = encode(scalar)
            if current.utf8.count + encoded.utf8.count > room {
                words.append(prefix + current + suffix)
                current = ""
            }
            current += encoded
        }
        if !current.isEmpty { words.append(prefix + current + suffix) }
        return words
    }

    /// Unencoded characters are those that §5 allows in a phrase, the strictest place.
    private static func encode(_ scalar: Unicode.Scalar) -> String {
        switch scalar {
        case " ": "_"
        case "a"..."z", "A"..."Z", "0"..."9", "!", "*", "+", "-", "/": String(scalar)
        default: UTF8.encode(scalar).map { $0.map(QuotedPrintable.escape).joined() } ?? ""
        }
    }
}
