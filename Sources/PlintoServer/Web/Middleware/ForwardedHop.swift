import PlintoSystem

/// One station of a request, as the proxy after it has noted it.
struct ForwardedHop: Hashable {
    /// Nil where the proxy hides it (`unknown`, `_name`), or it is malformed.
    var address: IPAddress?
    var scheme: String?

    /// The stations of `X-Forwarded-For`, in order.
    static func xForwardedFor(_ values: [String]) -> [ForwardedHop] {
        values.flatMap { value in
            value.split(separator: ",", omittingEmptySubsequences: false).map {
                ForwardedHop(address: address($0.trimmed))
            }
        }
    }

    /// The stations of `Forwarded` (RFC 7239 §4), in order. Each value that is malformed is one station without an
    /// address: a quote that a client opened must not swallow what a proxy has added.
    static func forwarded(_ values: [String]) -> [ForwardedHop] {
        values.flatMap { value -> [ForwardedHop] in
            var parser = ForwardedParser(value)
            return parser.hops() ?? [ForwardedHop()]
        }
    }

    /// An address with or without a port; one of IPv6 stands in brackets where it has a port (RFC 7239 §6), and often
    /// does not where it has none.
    static func address(_ text: some StringProtocol) -> IPAddress? {
        if let address = IPAddress(String(text)) { return address }
        return (try? Authority(text))?.host.ipAddress
    }
}

/// Reads one `Forwarded` value: elements after commas, pairs after semicolons, values as tokens or quoted strings.
struct ForwardedParser {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = text[...].utf8
    }

    /// Nil where the value is malformed anywhere.
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

    /// More than a token of RFC 9110: many proxies leave the quotes out around an address with a port.
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
    /// Without the spaces and tabs around it (RFC 9110 §5.6.3).
    var trimmed: Substring {
        let head = drop { $0 == " " || $0 == "\t" }
        return head.dropLast(head.reversed().prefix { $0 == " " || $0 == "\t" }.count)
    }
}
