/// Escaping of text in HTML.
enum HTML {
    /// Escapes for element content and for attribute values in double quotes.
    static func escape(_ text: String) -> String {
        var escaped = ""
        escaped.reserveCapacity(text.utf8.count)
        for character in PlainWords.keep(text).unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}

/// Removes characters by which a user's text could change how the text around it is read.
enum PlainWords {
    /// `text` without the characters that set the direction of all following text (UAX #9 §2): a name could reverse an
    /// email address next to it. Letters of right-to-left scripts need none of them.
    static func keep(_ text: String) -> String {
        guard text.utf8.contains(0xE2) else { return text }
        var kept = String.UnicodeScalarView()
        kept.append(contentsOf: text.unicodeScalars.filter { !isDirection($0) })
        return String(kept)
    }

    private static func isDirection(_ scalar: Unicode.Scalar) -> Bool {
        (0x202A...0x202E).contains(scalar.value) || (0x2066...0x2069).contains(scalar.value)
    }
}
