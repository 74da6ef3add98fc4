package import PlintoModels
import PlintoSystem

/// Where a server is: `https://api.plinto.dev`, without a path.
package struct ServerAddress: Codable, Hashable, Sendable {
    /// Scheme, host and port (RFC 6454 §6.1), the default port left out.
    package let origin: String

    /// Reads what a person typed: case, blanks around it and a trailing `/`, `/v1` or `/api/v1` do not matter.
    ///
    /// Tokens travel in clear text over `http`, which is therefore for this machine alone, see ``Host/isLoopback``.
    ///
    /// - Throws: ``APIError`` 400 `bad_server_address` for the field `server`, which says what to write instead.
    package init(parsing text: String) throws(APIError) {
        let text = text.trimmingPrefix(while: \.isWhitespace)
        let url: WebURL
        do throws(NetworkValueError) {
            url = try WebURL(String(text.reversed().drop(while: \.isWhitespace).reversed()))
        } catch {
            throw Self.fault("The server's URL cannot be used: \(error). Write it as https://api.plinto.dev.")
        }
        var path = Substring(url.path.lowercased())
        while path.last == "/" { path.removeLast() }
        for suffix in ["/api/v1", "/v1"] where path.hasSuffix(suffix) {
            path.removeLast(suffix.count)
            break
        }
        guard path.allSatisfy({ $0 == "/" }), url.query == nil, url.fragment == nil else {
            throw Self.fault("The server's URL must be a scheme, a host and a port alone, as https://api.plinto.dev.")
        }
        guard url.isSecure || url.host.isLoopback else {
            throw Self.fault(
                "Only a server on this machine may be reached without encryption: write https://\(url.host)."
            )
        }
        origin = url.origin.description
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
}
