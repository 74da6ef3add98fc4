import CCurl
import PlintoModels
import PlintoSystem

/// Takes an answer as libcurl reads it, on the one thread of its transfer.
final class AnswerCollector {
    /// A server that sends more header lines than this is no server of an API.
    private static let maximumFields = 256

    private let maximumBodyBytes: Int
    private var fields: [String: String] = [:]
    private var fieldCount = 0
    private var body: [UInt8] = []
    private(set) var isOversized = false

    init(maximumBodyBytes: Int) {
        self.maximumBodyBytes = maximumBodyBytes
    }

    /// - Throws: ``TransportFault/invalidResponse(_:)`` for a status that HTTP does not know.
    func response(status: Int) throws(TransportFault) -> TransportResponse {
        guard (200...599).contains(status) else { throw .invalidResponse("its status is \(status)") }
        return TransportResponse(status: status, fields: fields, body: body)
    }

    /// One line of the header; false ends the transfer.
    func take(line: some Sequence<UInt8>) -> Bool {
        let text = String(decoding: Array(line), as: UTF8.self)
        if text.hasPrefix("HTTP/") {
            // Another answer begins: what came was an interim one, or a proxy's.
            fields = [:]
            return true
        }
        guard let colon = text.firstIndex(of: ":") else { return true }
        fieldCount += 1
        guard fieldCount <= Self.maximumFields else { return false }
        let name = text[..<colon].lowercased()
        let value = text[text.index(after: colon)...].trimmed
        fields[name] = fields[name].map { $0 + ", " + value } ?? value
        return true
    }

    /// A piece of the body; false ends the transfer.
    func take(body piece: some Collection<UInt8>) -> Bool {
        guard body.count + piece.count <= maximumBodyBytes else {
            isOversized = true
            return false
        }
        body += piece
        return true
    }
}

extension Substring {
    /// Without the white space around it.
    fileprivate var trimmed: String {
        let head = drop { $0.isWhitespace }
        return String(head.reversed().drop { $0.isWhitespace }.reversed())
    }
}

extension CurlHandle {
    /// Hands what comes in to `answer`, which must outlive the transfer.
    func collect(into answer: AnswerCollector) {
        let context = unsafe UnsafeRawPointer(Unmanaged.passUnretained(answer).toOpaque())
        unsafe set(CURLOPT_WRITEDATA, pointer: context)
        unsafe set(CURLOPT_HEADERDATA, pointer: context)
        // libcurl takes any count but the whole one for the wish to end.
        unsafe set(CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            let piece = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
            let answer = unsafe Unmanaged<AnswerCollector>.fromOpaque(context).takeUnretainedValue()
            return unsafe answer.take(body: piece) ? size * count : -1
        }
        unsafe set(CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
            let answer = unsafe Unmanaged<AnswerCollector>.fromOpaque(context).takeUnretainedValue()
            return unsafe answer.take(line: line) ? size * count : -1
        }
    }
}
