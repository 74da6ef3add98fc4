import CArgon2

/// Argon2id (RFC 9106), computed by libargon2.
enum Argon2id {
    /// Version 1.3, the one that RFC 9106 specifies.
    static let version = 19

    /// Derives `count` bytes from a password. Blocks for as long as the parameters require.
    ///
    /// - Parameters:
    ///   - password: The password, which is overwritten before this returns.
    ///   - secret: A key stored apart from the hashes; empty for none.
    ///   - associatedData: Additional input of the derivation.
    /// - Throws: ``CryptoError`` `invalidParameters`, or `libraryFailure` if memory is exhausted.
    static func derive(
        _ password: consuming [UInt8],
        salt: [UInt8],
        parameters: PasswordHashParameters,
        secret: [UInt8] = [],
        associatedData: [UInt8] = [],
        count: Int
    ) throws(CryptoError) -> [UInt8] {
        try parameters.validate()
        var output = [UInt8](repeating: 0, count: count)
        var salt = salt
        var secret = secret
        var associatedData = associatedData
        defer {
            password.cleanse()
            secret.cleanse()
        }
        let code = unsafe output.withUnsafeMutableBufferPointer { output in
            unsafe password.withUnsafeMutableBufferPointer { password in
                unsafe salt.withUnsafeMutableBufferPointer { salt in
                    unsafe secret.withUnsafeMutableBufferPointer { secret in
                        unsafe associatedData.withUnsafeMutableBufferPointer { associatedData in
                            var context = unsafe argon2_context()
                            unsafe context.out = output.baseAddress
                            unsafe context.outlen = UInt32(output.count)
                            unsafe context.pwd = password.baseAddress
                            unsafe context.pwdlen = UInt32(password.count)
                            unsafe context.salt = salt.baseAddress
                            unsafe context.saltlen = UInt32(salt.count)
                            unsafe context.secret = secret.baseAddress
                            unsafe context.secretlen = UInt32(secret.count)
                            unsafe context.ad = associatedData.baseAddress
                            unsafe context.adlen = UInt32(associatedData.count)
                            unsafe context.t_cost = UInt32(parameters.iterations)
                            unsafe context.m_cost = UInt32(parameters.memoryKiB)
                            unsafe context.lanes = UInt32(parameters.parallelism)
                            unsafe context.threads = UInt32(parameters.parallelism)
                            unsafe context.version = UInt32(version)
                            return unsafe argon2_ctx(&context, Argon2_id)
                        }
                    }
                }
            }
        }
        guard code == ARGON2_OK.rawValue else {
            // A string literal of the library.
            let reason = unsafe argon2_error_message(code).map { unsafe String(cString: $0) } ?? "error \(code)"
            throw CryptoError(.libraryFailure, "hashing a password failed: \(reason)")
        }
        return output
    }
}
