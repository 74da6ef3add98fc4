import COpenSSL
import Glibc
import PlintoModels

/// What a certificate says about when it is good.
struct CertificateValidity: Hashable, Sendable {
    /// Within so many seconds of its end an operator should know.
    private static let notice: Int64 = 7 * 86_400

    let begins: Timestamp
    let ends: Timestamp

    /// What the operator should know at that moment; nil where all is well.
    func warning(at now: Timestamp) -> String? {
        if now.seconds > ends.seconds { return "the certificate has expired: clients refuse it" }
        if now.seconds < begins.seconds { return "the certificate is not good yet: clients refuse it" }
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

/// A certificate chain with its private key, parsed and found to belong together.
@safe
final class Certificate {
    /// The server's own first. X509 objects.
    let chain: [OpaquePointer]
    /// An EVP_PKEY object.
    let key: OpaquePointer
    let validity: CertificateValidity

    /// - Throws: ``TLSFault`` that names the file and says what is wrong with it.
    init(_ files: TLSFiles) throws(TLSFault) {
        let chain = try unsafe Self.chain(in: try TLSFiles.read(files.certificate), files.certificate)
        let key: OpaquePointer
        let validity: CertificateValidity
        do throws(TLSFault) {
            guard let period = unsafe CertificateValidity(chain[0]) else {
                throw TLSFault(files.certificate, "holds a certificate whose times cannot be read")
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
            TLSErrors.discard()
            throw TLSFault(files.key, "is not the key of the certificate in \(files.certificate)")
        }
    }

    deinit {
        unsafe Self.free(chain)
        unsafe EVP_PKEY_free(key)
    }

    private static func free(_ chain: [OpaquePointer]) {
        for index in unsafe chain.indices { unsafe X509_free(chain[index]) }
    }

    private static func chain(in bytes: [UInt8], _ path: String) throws(TLSFault) -> [OpaquePointer] {
        var chain: [OpaquePointer] = unsafe []
        // OpenSSL would ask for a passphrase at the terminal, were it not given a function that has none.
        unsafe reading(bytes) { source in
            while let certificate = unsafe PEM_read_bio_X509(source, nil, { _, _, _, _ in -1 }, nil) {
                unsafe chain.append(certificate)
            }
        }
        TLSErrors.discard()
        guard unsafe !chain.isEmpty else { throw TLSFault(path, "holds no certificate in PEM form") }
        return unsafe chain
    }

    private static func key(in bytes: [UInt8], _ path: String) throws(TLSFault) -> OpaquePointer {
        let key = unsafe reading(bytes) { unsafe PEM_read_bio_PrivateKey($0, nil, { _, _, _, _ in -1 }, nil) }
        TLSErrors.discard()
        if let key = unsafe key { return unsafe key }
        guard bytes.firstRange(of: Array("ENCRYPTED".utf8)) == nil else {
            throw TLSFault(path, "is encrypted; the server has nobody to ask for the passphrase. Give it a plain key.")
        }
        throw TLSFault(path, "holds no private key in PEM form")
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
