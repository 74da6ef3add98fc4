package import PlintoModels

/// Where a server is: `https://api.plinto.dev`, without a path.
package struct ServerAddress: Codable, Hashable, Sendable {
    /// Scheme, host and port (RFC 6454 §6.1), the default port left out.
    package let origin: String

    /// Reads what a person typed: case and a trailing `/`, `/v1` or `/api/v1` do not matter.
    ///
    /// Tokens travel in clear text over `http`, which is therefore for this machine alone: `localhost`,
    /// `127.0.0.0/8`, `[::1]`.
    ///
    /// - Throws: ``APIError`` 400 `bad_server_address` for the field `server`, which says what to write instead.
    package init(parsing text: String) throws(APIError) {
        guard let separator = text.firstRange(of: "://") else {
            throw Self.fault("Write the server's address with its scheme, as https://api.plinto.dev.")
        }
        let scheme = text[..<separator.lowerBound].lowercased()
        guard scheme == "https" || scheme == "http" else {
            throw Self.fault("The server's address must begin with https://, not with \(scheme)://.")
        }
        var rest = text[separator.upperBound...]
        while rest.last == "/" { rest.removeLast() }
        for suffix in ["/api/v1", "/v1"] where rest.lowercased().hasSuffix(suffix) {
            rest.removeLast(suffix.count)
            break
        }
        while rest.last == "/" { rest.removeLast() }
        guard !rest.contains(where: { "/?#@\\".contains($0) }) else {
            throw Self.fault(
                "The server's address must be a scheme, a host and a port alone, as https://api.plinto.dev."
            )
        }
        let (host, port) = try Self.split(rest)
        guard scheme == "https" || Self.isLoopback(host) else {
            throw Self.fault("Only a server on this machine may be reached without encryption: write https://\(host).")
        }
        let isDefaultPort = port == nil || port == (scheme == "https" ? 443 : 80)
        origin = "\(scheme)://\(host)" + (isDefaultPort ? "" : ":\(port ?? 0)")
    }

    package init(from decoder: any Decoder) throws {
        try self.init(parsing: decoder.singleValueContainer().decode(String.self))
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(origin)
    }

    private static func fault(_ message: String) -> APIError {
        .invalid("server", .badServerAddress, message)
    }

    /// The host in lower case, an IPv6 address in its brackets, and the port.
    private static func split(_ authority: Substring) throws(APIError) -> (host: String, port: Int?) {
        let hostEnd: Substring.Index
        if authority.first == "[" {
            guard let bracket = authority.firstIndex(of: "]") else {
                throw fault("The server's address has a [ without its ].")
            }
            hostEnd = authority.index(after: bracket)
        } else {
            hostEnd = authority.firstIndex(of: ":") ?? authority.endIndex
        }
        let host = authority[..<hostEnd].lowercased()
        guard isHost(host) else {
            throw fault("“\(host)” is not the name or address of a host. An international name is written as xn--….")
        }
        guard hostEnd < authority.endIndex else { return (host, nil) }
        let digits = authority[hostEnd...].dropFirst()
        guard authority[hostEnd] == ":", !digits.isEmpty, digits.allSatisfy({ $0.isASCII && $0.isNumber }),
            let port = Int(digits), (1...65_535).contains(port)
        else { throw fault("The port in the server's address must be a number from 1 to 65535.") }
        return (host, port)
    }

    private static func isHost(_ host: String) -> Bool {
        if host.hasPrefix("[") {
            let inner = host.dropFirst().dropLast()
            return inner.contains(":") && inner.utf8.allSatisfy { $0.isHexadecimalDigit || $0 == 0x3A || $0 == 0x2E }
        }
        let labels = host.split(separator: ".", omittingEmptySubsequences: false)
        return host.utf8.count <= 253
            && labels.allSatisfy { label in
                (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
                    && label.utf8.allSatisfy {
                        $0.isLetterOrDigit || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
                    }
            }
    }

    /// Whether a host can only be this machine. Names under `.localhost` count (RFC 6761 §6.3) only if a resolver
    /// obeys that, and so do not.
    private static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "[::1]" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127"
            && parts.allSatisfy { part in part.count <= 3 && UInt8(part) != nil }
    }
}

extension UInt8 {
    fileprivate var isLetterOrDigit: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
    }

    fileprivate var isHexadecimalDigit: Bool {
        (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(self) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self)
    }
}
