/// Escaping of untrusted text for terminals, which obey escape sequences, and for logs with one entry per line.
package enum PrintableText {
    /// Returns `text` with everything but visible characters and spaces escaped as in JSON, `\u001b`: control
    /// characters, line separators, invisible format characters (such as bidirectional overrides and zero-width
    /// characters), private and unassigned ones.
    package static func escape(_ text: String) -> String {
        guard text.utf8.contains(where: { !isPlain($0) }) else { return text }
        var escaped = ""
        for scalar in text.unicodeScalars { append(scalar, to: &escaped) }
        return escaped
    }

    /// Returns `text` unless it is long; else its first `limit` characters and how many were cut. For text of another
    /// machine, which may be of any length.
    package static func shorten(_ text: String, to limit: Int = 1000) -> String {
        // No text has more characters than bytes. A character here is a code point: any number of them may form one on
        // the screen.
        guard text.utf8.count > limit else { return text }
        let cut = text.unicodeScalars.count - limit
        guard cut > 0 else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit))) + "… [\(cut) more characters]"
    }

    /// Returns `text` as a quoted JSON string, or unchanged if it needs no quotes in logfmt.
    static func quoteIfNeeded(_ text: String) -> String {
        let bare = !text.isEmpty && text.utf8.allSatisfy { isPlain($0) && !needsQuotes($0) }
        return bare ? text : quote(text)
    }

    /// Returns `text` as a quoted string with quotes and backslashes escaped too.
    static func quote(_ text: String) -> String {
        var quoted = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\":
                quoted.unicodeScalars.append("\\")
                quoted.unicodeScalars.append(scalar)
            default:
                append(scalar, to: &quoted)
            }
        }
        return quoted + "\""
    }

    /// Returns true for visible ASCII and space.
    private static func isPlain(_ byte: UInt8) -> Bool { (0x20...0x7e).contains(byte) }

    private static func needsQuotes(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "=")
            || byte == UInt8(ascii: "\\")
    }

    private static func append(_ scalar: Unicode.Scalar, to text: inout String) {
        switch scalar {
        case "\n": text += "\\n"
        case "\r": text += "\\r"
        case "\t": text += "\\t"
        case _ where isVisible(scalar): text.unicodeScalars.append(scalar)
        default:
            for unit in String(scalar).utf16 {
                let digits = String(unit, radix: 16)
                text += "\\u" + String(repeating: "0", count: 4 - digits.utf8.count) + digits
            }
        }
    }

    private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return isPlain(UInt8(scalar.value)) }
        return switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
        default: true
        }
    }
}
