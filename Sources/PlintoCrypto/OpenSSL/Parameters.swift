import COpenSSL

/// OpenSSL parameters, which keep pointers to their names and values. Names and texts are literals, which live as long
/// as the process; bytes must live as long as the parameter is used.
enum Parameter {
    static func text(_ name: StaticString, _ value: StaticString) -> OSSL_PARAM {
        // OpenSSL uses one type for input and output; this text is only read.
        let value = unsafe UnsafeMutablePointer(mutating: value.characters)
        return unsafe OSSL_PARAM_construct_utf8_string(name.characters, value, 0)
    }

    static func bytes(_ name: StaticString, _ value: UnsafeRawBufferPointer) -> OSSL_PARAM {
        // Only read, as above.
        let address = unsafe UnsafeMutableRawPointer(mutating: value.baseAddress)
        return unsafe OSSL_PARAM_construct_octet_string(name.characters, address, value.count)
    }

    /// An unsigned number in the machine's byte order.
    static func number(_ name: StaticString, _ value: UnsafeMutableBufferPointer<UInt8>) -> OSSL_PARAM {
        unsafe OSSL_PARAM_construct_BN(name.characters, value.baseAddress, value.count)
    }

    static var end: OSSL_PARAM { unsafe OSSL_PARAM_construct_end() }
}

extension StaticString {
    /// The text as a C string. Literals end with a zero byte and live as long as the process.
    var characters: UnsafePointer<CChar> {
        unsafe UnsafeRawPointer(utf8Start).assumingMemoryBound(to: CChar.self)
    }
}
