import PlintoModels

/// Encodes responses (RFC 9112). It adds the framing itself, so that handlers cannot get it wrong.
enum ResponseEncoder {
    /// The interim response to `Expect: 100-continue` (RFC 9110 §10.1.1).
    static let continuation = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    /// Appends the complete response.
    ///
    /// - Parameters:
    ///   - isHead: The request was `HEAD`: everything but the body is written.
    ///   - closes: Announces that the connection will be closed.
    static func append(
        _ response: HTTPResponse,
        isHead: Bool = false,
        closes: Bool,
        date: HTTPDate,
        to bytes: inout [UInt8]
    ) {
        bytes.reserveCapacity(bytes.count + response.body.count + response.fields.wire.count + 160)
        if response.status == 200 {
            bytes.append(contentsOf: "HTTP/1.1 200 OK\r\nDate: ".utf8)
        } else {
            bytes.append(contentsOf: "HTTP/1.1 ".utf8)
            ASCII.append(response.status, to: &bytes)
            bytes.append(ASCII.space)
            bytes.append(contentsOf: reason(response.status).utf8)
            bytes.append(contentsOf: "\r\nDate: ".utf8)
        }
        bytes.append(contentsOf: date.text)
        bytes.append(contentsOf: "\r\n".utf8)
        append(response.fields, to: &bytes)
        let hasBody = response.status != 204 && response.status != 304
        if hasBody {
            bytes.append(contentsOf: "Content-Length: ".utf8)
            ASCII.append(response.body.count, to: &bytes)
            bytes.append(contentsOf: (closes ? "\r\nConnection: close\r\n\r\n" : "\r\n\r\n").utf8)
        } else {
            bytes.append(contentsOf: (closes ? "Connection: close\r\n\r\n" : "\r\n").utf8)
        }
        if hasBody && !isHead { bytes.append(contentsOf: response.body) }
    }

    private static func append(_ fields: HTTPFields, to bytes: inout [UInt8]) {
        guard fields.lines.contains(where: { isFraming(fields, $0) }) else {
            bytes.append(contentsOf: fields.wire)
            return
        }
        for line in fields.lines where !isFraming(fields, line) {
            bytes.append(fields.wire.span.extracting(line.name.inInt))
            bytes.append(contentsOf: ": ".utf8)
            bytes.append(fields.wire.span.extracting(line.value.inInt))
            bytes.append(contentsOf: "\r\n".utf8)
        }
    }

    private static func isFraming(_ fields: HTTPFields, _ line: HTTPFields.Line) -> Bool {
        let bytes = fields.wire.span
        let name = line.name.inInt
        return switch name.count {
        case 4: ASCII.equals(bytes, name, "date")
        case 10: ASCII.equals(bytes, name, "connection")
        case 14: ASCII.equals(bytes, name, "content-length")
        case 17: ASCII.equals(bytes, name, "transfer-encoding")
        default: false
        }
    }

    /// The reason phrase, which is informational only (RFC 9112 §4).
    private static func reason(_ status: Int) -> String {
        switch status {
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 302: "Found"
        case 303: "See Other"
        case 304: "Not Modified"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 412: "Precondition Failed"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 417: "Expectation Failed"
        case 422: "Unprocessable Content"
        case 423: "Locked"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 505: "HTTP Version Not Supported"
        default: ""
        }
    }
}
