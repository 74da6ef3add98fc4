package import PlintoModels

/// One HTTP request, whole.
package struct TransportRequest: Hashable, Sendable {
    package var method: HTTPMethod
    /// Absolute, percent-encoded.
    package var url: String
    package var fields: [Field]
    package var body: [UInt8]
    /// The numeric address to connect to instead of those that the URL's host has; `Host` and the certificate's name
    /// stay the URL's. For a caller who must know what it talks to before it talks.
    package var pinnedAddress: String?

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

    /// The value of the first field of that name, in any case.
    package func field(_ name: String) -> String? {
        fields.first { $0.name.lowercased() == name.lowercased() }?.value
    }
}

/// One HTTP answer, whole.
package struct TransportResponse: Hashable, Sendable {
    package var status: Int
    /// By lower-cased name.
    package var fields: [String: String]
    package var body: [UInt8]

    package init(status: Int, fields: [String: String] = [:], body: [UInt8] = []) {
        self.status = status
        self.fields = fields
        self.body = body
    }
}

/// Why there is no answer.
package enum TransportFault: Error, Hashable, Sendable {
    /// No connection could be made: nothing of the request was sent. The sentence says why.
    case unreachable(String)
    /// The server's certificate was not accepted: nothing of the request was sent.
    case untrusted(CertificateFault)
    /// The connection broke once it was there: the server may have taken the request.
    case interrupted(String)
    case timedOut
    /// The calling task was cancelled.
    case cancelled
    /// Bytes came that are no acceptable HTTP answer, as one over the size limit.
    case invalidResponse(String)
}

/// Carries one request to a server and brings the answer, whatever its status.
///
/// Stands between its callers and the network so that tests can lose, delay and garble answers.
/// An implementation gives up by itself within a bounded time, follows no redirects, and keeps
/// neither cookies nor a cache.
package protocol Transport: Sendable {
    func send(_ request: TransportRequest) async throws(TransportFault) -> TransportResponse
}
