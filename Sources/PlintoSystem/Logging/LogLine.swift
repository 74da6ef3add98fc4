import PlintoModels

/// One event, to be written in one of two ways.
struct LogLine {
    /// A value longer than this is cut: a hostile header must not fill the disk, and a line should stay below the
    /// 4096 bytes that a pipe takes in one piece.
    static let maximumValueLength = 1024

    private static let ownKeys: Set<String> = ["time", "level", "component", "msg"]

    let time: Timestamp
    let level: Log.Level
    let component: String
    let message: String
    let fields: [String: String]

    /// In logfmt.
    var text: String {
        var line = "time=\(time.preciseText) level=\(level.rawValue) component=\(Self.value(component))"
        line += " msg=" + PrintableText.quote(Self.cut(message))
        for (name, text) in fields.sorted(by: { $0.key < $1.key }) {
            line += " " + Self.key(name) + "=" + Self.value(text)
        }
        return line
    }

    /// As an object of JSON, its keys in the same order.
    var json: String {
        var line = "{\"time\":\"\(time.preciseText)\",\"level\":\"\(level.rawValue)\""
        line += ",\"component\":" + PrintableText.quote(Self.cut(component))
        line += ",\"msg\":" + PrintableText.quote(Self.cut(message))
        for (name, text) in fields.sorted(by: { $0.key < $1.key }) {
            let key = Self.key(name)
            // A name twice in one object means a different thing to each reader (RFC 8259 §4).
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
