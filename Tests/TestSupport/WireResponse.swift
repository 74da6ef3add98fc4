import Foundation
package import PlintoModels

/// A response as it came over the wire.
package struct WireResponse: Sendable {
    /// Why there is none.
    package struct Failure: Error, CustomStringConvertible {
        package let description: String

        package init(description: String) {
            self.description = description
        }
    }

    package let status: Int
    /// Names in lower case.
    package let fields: [String: String]
    package let body: [UInt8]

    /// Reads a response that ends with its connection, its body by `Content-Length` or plain.
    ///
    /// - Parameter isToHead: Whether it is to a HEAD, and has a length but no body.
    package init(parsing bytes: [UInt8], isToHead: Bool = false) throws {
        guard let end = bytes.firstRange(of: Array("\r\n\r\n".utf8)) else {
            throw Failure(description: "not a response: \(String(decoding: bytes.prefix(200), as: UTF8.self))")
        }
        let lines = String(decoding: bytes[..<end.lowerBound], as: UTF8.self).components(separatedBy: "\r\n")
        let statusLine = lines[0].split(separator: " ")
        guard statusLine.count >= 2, let status = Int(statusLine[1]) else {
            throw Failure(description: "not a status line: \(lines[0])")
        }
        var fields: [String: String] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            fields[line[..<colon].lowercased()] = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
        self.status = status
        self.fields = fields
        body = Array(bytes[end.upperBound...])
        if !isToHead, let length = fields["content-length"].flatMap(Int.init), body.count < length {
            throw Failure(description: "the response was cut short")
        }
    }

    package var text: String { String(decoding: body, as: UTF8.self) }

    package func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        try WireJSON.decodeResponse(type, from: body)
    }

    /// The body as any JSON.
    package var json: JSONValue {
        get throws { try decode(JSONValue.self) }
    }

    package var error: ErrorEnvelope? { try? decode(ErrorEnvelope.self) }
    /// The reason word of an error.
    package var reason: Reason? { error?.error.details?.reason }
    /// The field that an error names.
    package var field: String? { error?.error.details?.field }

    /// The query of the `Link` field that leads to the next page.
    package var nextQuery: String? {
        guard let link = fields["link"], link.hasPrefix("<?"), link.hasSuffix(#">; rel="next""#) else { return nil }
        return String(link.dropFirst(2).prefix { $0 != ">" })
    }
}
