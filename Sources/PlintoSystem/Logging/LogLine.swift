import PlintoModels

/// The text of one event.
enum LogLine {
    /// A value longer than this is cut: a hostile header must not fill the disk, and a line should stay below the
    /// 4096 bytes that a pipe takes in one piece.
    static let maximumValueLength = 1024

    static func text(
        time: Timestamp,
        level: Log.Level,
        component: String,
        message: String,
        fields: [String: String]
    ) -> String {
        var line = "time=\(time.preciseText) level=\(level.rawValue) component=\(value(component))"
        line += " msg=" + PrintableText.quote(cut(message))
        for (name, text) in fields.sorted(by: { $0.key < $1.key }) {
            line += " " + key(name) + "=" + value(text)
        }
        return line
    }

    private static func value(_ text: String) -> String {
        PrintableText.quoteIfNeeded(cut(text))
    }

    private static func cut(_ text: String) -> String {
        guard text.utf8.count > maximumValueLength else { return text }
        return String(decoding: text.utf8.prefix(maximumValueLength), as: UTF8.self) + "…"
    }

    /// Keys are words of this program; one that is not plain is bent into shape rather than trusted.
    private static func key(_ name: String) -> String {
        let bytes = name.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
                byte
            default:
                UInt8(ascii: "_")
            }
        }
        return bytes.isEmpty ? "_" : String(decoding: bytes, as: UTF8.self)
    }
}
