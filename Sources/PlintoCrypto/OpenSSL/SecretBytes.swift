import COpenSSL

/// Key material in its own memory, overwritten when the last reference is released.
///
/// Unchecked because pointers are not `Sendable`. The bytes are written in the initializer and only read afterwards.
@safe
final class SecretBytes: @unchecked Sendable {
    private let buffer: UnsafeMutableRawBufferPointer

    var count: Int { unsafe buffer.count }

    init(_ bytes: [UInt8]) {
        unsafe buffer = .allocate(byteCount: bytes.count, alignment: 1)
        unsafe buffer.copyBytes(from: bytes)
    }

    deinit {
        unsafe OPENSSL_cleanse(buffer.baseAddress, buffer.count)
        unsafe buffer.deallocate()
    }

    /// A copy outside this object. The caller must overwrite it or accept that it remains in memory.
    func copy() -> [UInt8] { unsafe Array(buffer) }

    func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(UnsafeRawBufferPointer(buffer))
    }
}

extension [UInt8] {
    /// Overwrites these bytes in a way that the compiler does not optimize away.
    mutating func cleanse() {
        unsafe OPENSSL_cleanse(&self, count)
    }
}
