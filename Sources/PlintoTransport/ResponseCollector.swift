import CCurl
import PlintoModels
import PlintoSystem

/// Collects a response as libcurl reads it, on the thread of its transfer.
final class ResponseCollector {
    /// The limit of header lines. No API server sends more.
    private static let maximumFields = 256

    private let maximumBodyBytes: Int
    private var fields: [String: String] = [:]
    private var fieldCount = 0
    private var body: [UInt8] = []
    private(set) var isOversized = false

    init(maximumBodyBytes: Int) {
        self.maximumBodyBytes = maximumBodyBytes
    }

    /// - Throws: ``TransportError/invalidResponse(_:)`` for a status outside HTTP's range.
    func response(status: Int) throws(TransportError) -> TransportResponse {
        guard (200...599).contains(status) else { throw .invalidResponse("its status is \(status)") }
        return TransportResponse(status: status, fields: fields, body: body)
    }

    /// Processes one header line; false aborts the transfer.
    func take(line: some Sequence<UInt8>) -> Bool {
        let text = String(decoding: Array(line), as: UTF8.self)
        if text.hasPrefix("HTTP/") {
            // A new status line: the previous response was an interim one, or the proxy's.
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

    /// Processes a part of the body; false aborts the transfer.
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
    /// The text without surrounding white space.
    fileprivate var trimmed: String {
        let head = drop { $0.isWhitespace }
        return String(head.reversed().drop { $0.isWhitespace }.reversed())
    }
}

extension CurlHandle {
    /// Passes received data to `collector`, which must outlive the transfer.
    func collect(into collector: ResponseCollector) {
        let context = unsafe UnsafeRawPointer(Unmanaged.passUnretained(collector).toOpaque())
        unsafe set(CURLOPT_WRITEDATA, pointer: context)
        unsafe set(CURLOPT_HEADERDATA, pointer: context)
        // libcurl treats any count but the full one as a request to abort.
        unsafe set(CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
            let piece = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
            let collector = unsafe Unmanaged<ResponseCollector>.fromOpaque(context).takeUnretainedValue()
            return unsafe collector.take(body: piece) ? size * count : -1
        }
        unsafe set(CURLOPT_HEADERFUNCTION) { bytes, size, count, context in
            let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
            let collector = unsafe Unmanaged<ResponseCollector>.fromOpaque(context).takeUnretainedValue()
            return unsafe collector.take(line: line) ? size * count : -1
        }
    }
}
