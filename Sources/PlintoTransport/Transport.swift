package import PlintoModels

/// A complete HTTP request.
package struct TransportRequest: Hashable, Sendable {
    package var method: HTTPMethod
    /// The absolute, percent-encoded URL.
    package var url: String
    package var fields: [Field]
    package var body: [UInt8]
    /// The IP address to connect to instead of resolving the URL's host; `Host` and the certificate's name remain those
    /// of the URL. For callers that must check the IP address before connecting.
    package var pinnedAddress: String?

    /// A header field.
    package struct Field: Hashable, Sendable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package init(
        method: HTTPMethod,
        url: String,
        fields: [Field] = [],
        body: [UInt8] = [],
        pinnedAddress: String? = nil
    ) {
        self.method = method
        self.url = url
        self.fields = fields
        self.body = body
        self.pinnedAddress = pinnedAddress
    }

    /// The first value of the field with that name, in any case.
    package func field(_ name: String) -> String? {
        fields.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// A complete HTTP response.
package struct TransportResponse: Hashable, Sendable {
    package var status: Int
    /// The fields by lower-case name.
    package var fields: [String: String]
    package var body: [UInt8]

    package init(status: Int, fields: [String: String] = [:], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }
}

/// The reason why there is no response.
package enum TransportError: Error, Hashable, Sendable {
    /// No connection could be established, and nothing was sent. The sentence says why.
    case unreachable(String)
    /// The server's certificate was not accepted, and nothing was sent.
    case untrusted(CertificateError)
    /// The connection broke after it was established. The server may have received the request.
    case interrupted(String)
    case timedOut
    /// The calling task was cancelled.
    case cancelled
    /// The response is invalid, or larger than the limit.
    case invalidResponse(String)
}

/// Sends one request to a server and returns the response, whatever its status.
///
/// It separates callers from the network, so that tests can lose, delay and corrupt responses. Implementations give up
/// within a bounded time, follow no redirects, and keep no cookies and no cache.
package protocol Transport: Sendable {
    func send(_ request: TransportRequest) async throws(TransportError) -> TransportResponse
}
