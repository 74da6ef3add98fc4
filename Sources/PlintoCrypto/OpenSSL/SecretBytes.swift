import COpenSSL

/// Key material in memory of its own, overwritten when its last user lets go of it.
///
/// Unchecked because a pointer is not `Sendable`: the bytes are written in the initialiser and only read after.
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

    /// A copy outside this object's care: the caller overwrites it, or accepts that it lingers.
    func copy() -> [UInt8] { unsafe Array(buffer) }

    func withUnsafeBytes<Result, Failure: Error>(
        _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
    ) throws(Failure) -> Result {
        try unsafe body(UnsafeRawBufferPointer(buffer))
    }
}

extension [UInt8] {
    /// Overwrites these bytes in a way that the compiler does not leave out.
    mutating func cleanse() {
        unsafe OPENSSL_cleanse(&self, count)
    }
}
