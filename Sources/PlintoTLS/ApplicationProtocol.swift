import COpenSSL

/// Application-layer protocol negotiation (ALPN, RFC 7301).
enum ApplicationProtocol {
    static let http11 = Array("http/1.1".utf8)

    /// The offset of `http/1.1` in a client's length-prefixed list; nil if it is missing or the list is malformed.
    static func find(in list: some RandomAccessCollection<UInt8>) -> Int? {
        var offset = 0
        let bytes = Array(list)
        while offset < bytes.count {
            let length = Int(bytes[offset])
            let start = offset + 1
            guard length > 0, start + length <= bytes.count else { return nil }
            if Array(bytes[start..<start + length]) == http11 { return start }
            offset = start + length
        }
        return nil
    }

    /// A client that offers only other protocols is refused (RFC 7301 §3.2), so that it cannot mistake HTTP responses
    /// for that protocol. A client without ALPN gets HTTP/1.1.
    static func select(
        _ offered: UnsafeBufferPointer<UInt8>,
        _ chosen: UnsafeMutablePointer<UnsafePointer<UInt8>?>,
        _ length: UnsafeMutablePointer<UInt8>
    ) -> Int32 {
        guard let start = unsafe find(in: Array(offered)) else { return SSL_TLSEXT_ERR_ALERT_FATAL }
        // It may point into the client's list, which lives long enough.
        unsafe chosen.pointee = offered.baseAddress.map { unsafe $0 + start }
        unsafe length.pointee = UInt8(http11.count)
        return SSL_TLSEXT_ERR_OK
    }
}
