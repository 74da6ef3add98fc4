import PlintoModels

/// One event, in either format.
struct LogLine {
    /// The length at which values are cut. A hostile header must not fill the disk, and a line should fit into the 4096
    /// bytes that a pipe accepts in one write.
    static let maximumValueLength = 1024

    private static let ownKeys: Set<String> = ["time", "level", "component", "msg"]

    let time: Timestamp
    let level: Log.Level
    let component: String
    let message: String
    let fields: [String: String]

    /// The line in logfmt.
    var text: String {
        var line = "time=\(time.preciseText) level=\(level.rawValue) component=\(Self.value(component))"
        line += " msg=" + PrintableText.quote(Self.cut(message))
        for (name, text) in fields.sorted(by: { $0.key < $1.key }) {
            line += " " + Self.key(name) + "=" + Self.value(text)
        }
        return line
    }

    /// The line as a JSON object, with the keys in the same order.
    var json: String {
        var line = "{\"time\":\"\(time.preciseText)\",\"level\":\"\(level.rawValue)\""
        line += ",\"component\":" + PrintableText.quote(Self.cut(component))
        line += ",\"msg\":" + PrintableText.quote(Self.cut(message))
        for (name, text) in fields.sorted(by: { $0.key < $1.key }) {
            let key = Self.key(name)
            // Readers disagree on the meaning of duplicate names (RFC 8259 §4).
            line += ",\"" + (Self.ownKeys.contains(key) ? "field_" + key : key) + "\":"
            line += PrintableText.quote(Self.cut(text))
        }
        return line + "}"
    }

    private static func value(_ text: String) -> String {
        PrintableText.quoteIfNeeded(cut(text))
    }

    private static func cut(_ text: String) -> String {
        guard text.utf8.count > maximumValueLength else { return text }
        return String(decoding: text.utf8.prefix(maximumValueLength), as: UTF8.self) + "…"
    }

    /// Keys are chosen by this program. Unexpected characters are replaced instead of trusted.
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
