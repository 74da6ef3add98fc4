package import PlintoModels
import PlintoSystem

/// The URL of a server without a path, such as `https://api.plinto.dev`.
package struct ServerURL: Hashable, Sendable {
    /// The scheme, host and port (RFC 6454 §6.1), without the default port.
    package let origin: String

    /// Parses user input. Case, surrounding blanks and a trailing `/`, `/v1` or `/api/v1` are ignored.
    ///
    /// Over `http`, tokens travel in clear text, so it is allowed for this machine only, see ``Host/isLoopback``.
    ///
    /// - Throws: ``APIError`` 400 `bad_server_url` for the field `server`, with the expected form.
    package init(parsing text: String) throws(APIError) {
        let text = text.trimmingPrefix(while: \.isWhitespace)
        let url: WebURL
        do throws(NetworkValueError) {
            url = try WebURL(String(text.reversed().drop(while: \.isWhitespace).reversed()))
        } catch {
            throw Self.error("The server URL is invalid: \(error). Use the form https://api.plinto.dev.")
        }
        var path = Substring(url.path.lowercased())
        while path.last == "/" { path.removeLast() }
        for suffix in ["/api/v1", "/v1"] where path.hasSuffix(suffix) {
            path.removeLast(suffix.count)
            break
        }
        guard path.allSatisfy({ $0 == "/" }), url.query == nil, url.fragment == nil else {
            throw Self.error("The server URL must be a scheme, a host and an optional port: https://api.plinto.dev.")
        }
        guard url.isSecure || url.host.isLoopback else {
            throw Self.error(
                "Plain HTTP is allowed only for a server on this machine. Use https://\(url.host)."
            )
        }
        origin = url.origin.description
    }

    private static func error(_ message: String) -> APIError {
        .invalid("server", .badServerURL, message)
    }
}
