/// A response with a known length, the only kind that the measured servers send.
struct Response {
    let status: Int
    let body: ArraySlice<UInt8>

    var succeeded: Bool { (200..<300).contains(status) }

    /// The value of a string field of a flat JSON object, or of the first such field in a nested one.
    func field(_ name: String) throws -> String {
        let key = Array("\"\(name)\":\"".utf8)
        guard let start = body.firstIndex(of: key) else {
            throw BenchmarkError("a response contains no \(name): \(String(decoding: body, as: UTF8.self))")
        }
        let value = body[(start + key.count)...].prefix { $0 != UInt8(ascii: "\"") }
        return String(decoding: value, as: UTF8.self)
    }
}

/// Collects the bytes of one connection and splits them into responses.
struct ResponseReader {
    var buffer: [UInt8] = []

    private static let headEnd = Array("\r\n\r\n".utf8)
    private static let lengthName = Array("content-length:".utf8)

    /// The next complete response; nil until more bytes arrive. Only one request is in flight, so nothing follows it.
    mutating func next() throws -> Response? {
        guard let headEnd = buffer[...].firstIndex(of: Self.headEnd) else { return nil }
        let head = buffer[..<headEnd]
        let bodyStart = headEnd + Self.headEnd.count
        guard head.count > 12, let status = number(in: head[9...]) else { throw BenchmarkError("not an HTTP response") }
        guard let length = length(in: head) else {
            throw BenchmarkError("a response without Content-Length (status \(status))")
        }
        guard buffer.count >= bodyStart + length else { return nil }
        let response = Response(status: status, body: buffer[bodyStart..<(bodyStart + length)])
        buffer.removeAll(keepingCapacity: response.body.isEmpty)
        return response
    }

    private func length(in head: ArraySlice<UInt8>) -> Int? {
        var line = head.startIndex
        while let end = head[line...].firstIndex(of: UInt8(ascii: "\n")) {
            let start = end + 1
            let name = head[start...].prefix(Self.lengthName.count)
            if name.count == Self.lengthName.count, zip(name, Self.lengthName).allSatisfy({ $0 | 0x20 == $1 | 0x20 }) {
                return number(in: head[(start + name.count)...].drop { $0 == UInt8(ascii: " ") })
            }
            line = start
        }
        return nil
    }

    private func number(in bytes: ArraySlice<UInt8>) -> Int? {
        let digits = bytes.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard !digits.isEmpty, digits.count < 10 else { return nil }
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }
}

extension ArraySlice<UInt8> {
    /// The first position of `pattern`.
    func firstIndex(of pattern: [UInt8]) -> Int? {
        var from = startIndex
        while let candidate = self[from...].firstIndex(of: pattern[0]) {
            guard candidate + pattern.count <= endIndex else { return nil }
            if self[candidate..<(candidate + pattern.count)].elementsEqual(pattern) { return candidate }
            from = candidate + 1
        }
        return nil
    }
}

/// The bytes of a request to a server on this machine.
func requestBytes(
    _ method: String,
    _ target: String,
    host: String,
    headers: [String] = [],
    body: String = ""
) -> [UInt8] {
    var lines = ["\(method) \(target) HTTP/1.1", "Host: \(host)"] + headers
    if !body.isEmpty { lines += ["Content-Type: application/json", "Content-Length: \(body.utf8.count)"] }
    if body.isEmpty, method == "POST" { lines.append("Content-Length: 0") }
    return Array((lines.joined(separator: "\r\n") + "\r\n\r\n" + body).utf8)
}
