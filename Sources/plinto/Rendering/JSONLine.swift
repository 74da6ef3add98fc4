import PlintoSystem

/// Formatting of received JSON as one line that is safe to show on a terminal.
enum JSONLine {
    /// Returns the same JSON with line feeds and tabs between tokens replaced by spaces, and invisible characters
    /// inside strings replaced by escapes.
    static func text(_ json: [UInt8]) -> String {
        let bytes = json.map { byte in
            switch byte {
            // JSON strings cannot contain these (RFC 8259 §7), so they are white space between tokens.
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): UInt8(ascii: " ")
            default: byte
            }
        }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let last = text.lastIndex(where: { $0 != " " }) else { return "" }
        return PrintableText.escape(String(text[...last]))
    }
}
