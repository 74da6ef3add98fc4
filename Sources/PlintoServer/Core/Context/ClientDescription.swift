import PlintoHTTP
import PlintoModels

/// The client of a request, as reported by the connection, a trusted proxy and its headers.
struct ClientDescription: Hashable, Sendable {
    /// Longer `User-Agent` fields are truncated, because they are stored.
    private static let userAgentLimit = 512

    /// The client's IP address, without its port.
    let address: String
    let userAgent: String?

    init(address: String, userAgent: String?) {
        self.address = address
        self.userAgent = userAgent
    }

    init(_ request: HTTPRequest) {
        address =
            switch request.peer {
            case .tcp(let address, _): address
            case .unix: "local"
            }
        userAgent = request.fields["User-Agent"].flatMap { text in
            let kept = text.unicodeScalars.filter { $0.properties.generalCategory != .control }
            return kept.isEmpty ? nil : String(String.UnicodeScalarView(kept.prefix(Self.userAgentLimit)))
        }
    }
}
