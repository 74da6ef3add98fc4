import PlintoModels

/// The reason why a request is refused before any handler sees it. The connection is then closed, because the start of
/// the next request is uncertain.
enum RequestError: Error, Hashable, Sendable, CaseIterable {
    case bareLineFeed
    case bareCarriageReturn
    case malformedRequestLine
    case unsupportedVersion
    case unsupportedMethod
    case unsupportedTarget
    case malformedTarget
    case targetTooLong
    case malformedFieldName
    case spaceBeforeColon
    case foldedField
    case controlCharacter
    case fieldsTooLarge
    case tooManyFields
    case missingHost
    case severalHosts
    case repeatedField
    case malformedHost
    case severalLengths
    case malformedLength
    case lengthAndTransferEncoding
    case unsupportedTransferEncoding
    case malformedTransferEncoding
    case transferEncodingBefore11
    case malformedChunk
    case chunkExtensionsTooLarge
    case bodyTooLarge
    case unsupportedExpectation
    case tooSlow
    case incomplete
    case plainText
    /// There is no room for the request.
    case overloaded

    /// The error sent to the client.
    var error: APIError {
        let (status, message) = explanation
        if self == .overloaded {
            return APIError(.internalError, .overloaded, message, status: status, retryAfter: 1)
        }
        let reason: Reason =
            switch self {
            case .bodyTooLarge: .bodyTooLarge
            case .tooSlow: .requestTimeout
            case .unsupportedMethod: .methodNotAllowed
            default: .malformedRequest
            }
        return APIError(.invalidRequest, reason, message, status: status)
    }

    /// The error for a body larger than its endpoint accepts.
    static func tooLarge(limit: Int) -> APIError {
        APIError(
            .invalidRequest,
            .bodyTooLarge,
            "The request body is too large: the limit is \(limit) bytes.",
            status: 413
        )
    }

    private var explanation: (status: Int, message: String) {
        switch self {
        case .bareLineFeed: (400, "A line of the request ends with LF. HTTP requires CR LF.")
        case .bareCarriageReturn: (400, "A line of the request contains a CR without LF.")
        case .malformedRequestLine: (400, "The request line is not METHOD SP TARGET SP HTTP/1.1.")
        case .unsupportedVersion: (505, "Only HTTP/1.1 and HTTP/1.0 are supported.")
        case .unsupportedMethod: (501, "The request method is not supported.")
        case .unsupportedTarget:
            (400, "The request target must be a path that begins with a slash, or an http or https URL.")
        case .malformedTarget:
            (400, "The request target is malformed or contains a character that must be percent-encoded.")
        case .targetTooLong: (414, "The request target is too long.")
        case .malformedFieldName: (400, "The name of a header field is empty or contains an invalid character.")
        case .spaceBeforeColon: (400, "There is white space between the name of a header field and its colon.")
        case .foldedField: (400, "A header field begins with white space. Folded fields are not supported.")
        case .controlCharacter: (400, "The value of a header field contains a control character.")
        case .fieldsTooLarge: (431, "The header fields of the request are too large.")
        case .tooManyFields: (431, "The request has too many header fields.")
        case .missingHost: (400, "The request has no Host field.")
        case .severalHosts: (400, "The request has more than one Host field.")
        case .repeatedField:
            (400, "Authorization, Content-Type and Idempotency-Key may each appear only once.")
        case .malformedHost: (400, "The Host field is not a host with an optional port.")
        case .severalLengths: (400, "The request has more than one Content-Length.")
        case .malformedLength: (400, "Content-Length is not a number of bytes.")
        case .lengthAndTransferEncoding: (400, "The request has both Content-Length and Transfer-Encoding.")
        case .unsupportedTransferEncoding: (501, "Only the transfer encoding chunked is supported.")
        case .malformedTransferEncoding: (400, "Transfer-Encoding does not end in a single chunked.")
        case .transferEncodingBefore11: (400, "Transfer-Encoding requires HTTP/1.1.")
        case .malformedChunk: (400, "The chunks of the body are malformed.")
        case .chunkExtensionsTooLarge: (400, "The chunk extensions of the body are too large.")
        case .bodyTooLarge: (413, "The request body is too large.")
        case .unsupportedExpectation: (417, "The only supported expectation is 100-continue.")
        case .tooSlow: (408, "The request did not arrive in time.")
        case .incomplete: (400, "The connection ended in the middle of the request.")
        case .overloaded: (503, "This service is busy. Try again shortly.")
        case .plainText: (400, "Plain HTTP was sent to an HTTPS port. Use a URL that begins with https://.")
        }
    }
}
