import PlintoSystem

/// One hop of a request, as recorded by the next proxy.
struct ForwardedHop: Hashable {
    /// Nil if the proxy hides it (`unknown`, `_name`), or it is malformed.
    var address: IPAddress?
    var scheme: String?

    /// The hops of `X-Forwarded-For`, in order.
    static func xForwardedFor(_ values: [String]) -> [ForwardedHop] {
        values.flatMap { value in
            value.split(separator: ",", omittingEmptySubsequences: false).map {
                ForwardedHop(address: address($0.trimmed))
            }
        }
    }

    /// The hops of `Forwarded` (RFC 7239 §4), in order. Each malformed value is one hop without an IP address: a quote
    /// that a client opened must not swallow what a proxy has added.
    static func forwarded(_ values: [String]) -> [ForwardedHop] {
        values.flatMap { value -> [ForwardedHop] in
            var parser = ForwardedParser(value)
            return parser.hops() ?? [ForwardedHop()]
        }
    }

    /// An IP address with or without a port; an IPv6 address with a port is in brackets (RFC 7239 §6), often not
    /// without one.
    static func address(_ text: some StringProtocol) -> IPAddress? {
        if let address = IPAddress(String(text)) { return address }
        return (try? Authority(text))?.host.ipAddress
    }
}

/// Parses one `Forwarded` value: elements separated by commas, pairs by semicolons, values as tokens or quoted strings.
struct ForwardedParser {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = text[...].utf8
    }

    /// Nil if the value is malformed anywhere.
    mutating func hops() -> [ForwardedHop]? {
        var hops: [ForwardedHop] = []
        repeat {
            guard let hop = element() else { return nil }
            hops.append(hop)
        } while take(UInt8(ascii: ","))
        return rest.isEmpty ? hops : nil
    }

    private mutating func element() -> ForwardedHop? {
        var hop = ForwardedHop()
        var names: Set<String> = []
        repeat {
            skipSpace()
            guard let name = token()?.lowercased(), take(UInt8(ascii: "=")), let value = value(),
                names.insert(name).inserted
            else { return nil }
            skipSpace()
            if name == "for" { hop.address = ForwardedHop.address(value) }
            if name == "proto" { hop.scheme = value }
        } while take(UInt8(ascii: ";"))
        return hop
    }

    private mutating func value() -> String? {
        guard take(UInt8(ascii: "\"")) else { return token() }
        var bytes: [UInt8] = []
        while var byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") { return String(decoding: bytes, as: UTF8.self) }
            if byte == UInt8(ascii: "\\") {
                guard let escaped = rest.popFirst() else { return nil }
                byte = escaped
            }
            bytes.append(byte)
        }
        return nil
    }

    /// More than a token of RFC 9110: many proxies omit the quotes around an IP address with a port.
    private mutating func token() -> String? {
        let bytes = rest.prefix { !Array(" \t\",;=\\".utf8).contains($0) }
        guard !bytes.isEmpty else { return nil }
        rest = rest.dropFirst(bytes.count)
        return String(Substring(bytes))
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard rest.first == byte else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func skipSpace() {
        rest = rest.drop { $0 == 0x20 || $0 == 0x09 }
    }
}

extension Substring {
    /// Without surrounding spaces and tabs (RFC 9110 §5.6.3).
    var trimmed: Substring {
        let head = drop { $0 == " " || $0 == "\t" }
        return head.dropLast(head.reversed().prefix { $0 == " " || $0 == "\t" }.count)
    }
}
