import PlintoSystem

/// JSON from elsewhere, as one line that is safe to show.
enum JSONLine {
    /// The same JSON: line feeds and tabs between its parts become spaces, and invisible characters inside its strings
    /// become their escapes.
    static func text(_ json: [UInt8]) -> String {
        let bytes = json.map { byte in
            switch byte {
            // A JSON string holds none of these (RFC 8259 §7), so they stand between its parts.
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"), UInt8(ascii: "\t"): UInt8(ascii: " ")
            default: byte
            }
        }
        let text = String(decoding: bytes, as: UTF8.self)
        guard let last = text.lastIndex(where: { $0 != " " }) else { return "" }
        return PrintableText.escape(String(text[...last]))
    }
}
