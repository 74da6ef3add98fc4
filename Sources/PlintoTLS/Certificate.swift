import COpenSSL
import Glibc
import PlintoModels

/// The validity period of a certificate.
struct CertificateValidity: Hashable, Sendable {
    /// The remaining validity in seconds from which the operator is warned.
    private static let notice: Int64 = 7 * 86_400

    let begins: Timestamp
    let ends: Timestamp

    /// The warning for the operator at that time; nil if there is none.
    func warning(at now: Timestamp) -> String? {
        if now.seconds > ends.seconds { return "the certificate has expired; clients refuse it" }
        if now.seconds < begins.seconds { return "the certificate is not valid yet; clients refuse it" }
        if ends.seconds - now.seconds < Self.notice { return "the certificate expires soon" }
        return nil
    }

    /// - Parameter certificate: An X509 object.
    init?(_ certificate: OpaquePointer) {
        guard let begins = unsafe Self.seconds(X509_get0_notBefore(certificate)),
            let ends = unsafe Self.seconds(X509_get0_notAfter(certificate))
        else { return nil }
        self.begins = Timestamp(seconds: begins)
        self.ends = Timestamp(seconds: ends)
    }

    init(begins: Timestamp, ends: Timestamp) {
        self.begins = begins
        self.ends = ends
    }

    private static func seconds(_ time: UnsafePointer<ASN1_TIME>?) -> Int64? {
        var parts = unsafe tm()
        guard unsafe ASN1_TIME_to_tm(time, &parts) == 1 else { return nil }
        return unsafe Int64(timegm(&parts))
    }
}

/// A certificate chain with its matching private key.
@safe
final class Certificate {
    /// The X509 objects, the server's own first.
    let chain: [OpaquePointer]
    /// The EVP_PKEY object.
    let key: OpaquePointer
    let validity: CertificateValidity

    /// Reads and checks the files.
    ///
    /// - Throws: ``TLSError`` that names the file and the problem.
    init(_ files: TLSFiles) throws(TLSError) {
        let chain = try unsafe Self.chain(in: try TLSFiles.read(files.certificate), files.certificate)
        let key: OpaquePointer
        let validity: CertificateValidity
        do throws(TLSError) {
            guard let period = unsafe CertificateValidity(chain[0]) else {
                throw TLSError(files.certificate, "contains a certificate with an unreadable validity period")
            }
            validity = period
            let bytes = try TLSFiles.read(files.key)
            unsafe key = try unsafe Self.key(in: bytes, files.key)
        } catch {
            unsafe Self.free(chain)
            throw error
        }
        unsafe self.chain = chain
        unsafe self.key = key
        self.validity = validity
        guard unsafe X509_check_private_key(chain[0], key) == 1 else {
            TLSErrorQueue.discard()
            throw TLSError(files.key, "does not match the certificate in \(files.certificate)")
        }
    }

    deinit {
        unsafe Self.free(chain)
        unsafe EVP_PKEY_free(key)
    }

    private static func free(_ chain: [OpaquePointer]) {
        for index in unsafe chain.indices { unsafe X509_free(chain[index]) }
    }

    private static func chain(in bytes: [UInt8], _ path: String) throws(TLSError) -> [OpaquePointer] {
        var chain: [OpaquePointer] = unsafe []
        // Without this function OpenSSL would prompt for a passphrase on the terminal.
        unsafe reading(bytes) { source in
            while let certificate = unsafe PEM_read_bio_X509(source, nil, { _, _, _, _ in -1 }, nil) {
                unsafe chain.append(certificate)
            }
        }
        TLSErrorQueue.discard()
        guard unsafe !chain.isEmpty else { throw TLSError(path, "contains no PEM certificate") }
        return unsafe chain
    }

    private static func key(in bytes: [UInt8], _ path: String) throws(TLSError) -> OpaquePointer {
        let key = unsafe reading(bytes) { unsafe PEM_read_bio_PrivateKey($0, nil, { _, _, _, _ in -1 }, nil) }
        TLSErrorQueue.discard()
        if let key = unsafe key { return unsafe key }
        guard bytes.firstRange(of: Array("ENCRYPTED".utf8)) == nil else {
            throw TLSError(path, "is encrypted, and the server cannot prompt for a passphrase. Use an unencrypted key.")
        }
        throw TLSError(path, "contains no PEM private key")
    }

    /// Runs `body` with a BIO that reads `bytes`.
    private static func reading<Value>(_ bytes: [UInt8], _ body: (OpaquePointer?) -> Value) -> Value {
        unsafe bytes.withUnsafeBytes { buffer in
            let source = unsafe BIO_new_mem_buf(buffer.baseAddress, Int32(buffer.count))
            defer { unsafe BIO_free(source) }
            return unsafe body(source)
        }
    }
}
