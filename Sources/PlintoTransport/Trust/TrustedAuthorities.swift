/// The trusted certificate authorities.
package struct TrustedAuthorities: Hashable, Sendable {
    /// The authorities of the operating system.
    package static let system = TrustedAuthorities()

    /// A PEM file of certificates that replaces the system's file; nil for the system's.
    package let file: String?
    /// A directory of certificates, named by hash (`openssl rehash`), that replaces the system's directory.
    package let directory: String?
    /// True if only ``file`` is trusted.
    let isFileAlone: Bool
    /// The option or variable that named the file, for messages.
    let source: String

    private init(file: String? = nil, directory: String? = nil, isFileAlone: Bool = false, source: String = "") {
        self.file = file
        self.directory = directory
        self.isFileAlone = isFileAlone
        self.source = source
    }

    /// Trusts only the authorities of `file` if one is given; else `SSL_CERT_FILE` and `SSL_CERT_DIR`, each replacing
    /// the system's, as OpenSSL's programs do.
    package init(file: String?, environment: [String: String]) {
        func variable(_ name: String) -> String? { environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        if let file {
            self.init(file: file, isFileAlone: true, source: "--ca-file or PLINTO_CA_FILE")
        } else {
            self.init(
                file: variable("SSL_CERT_FILE"),
                directory: variable("SSL_CERT_DIR"),
                source: "SSL_CERT_FILE"
            )
        }
    }
}

/// The reason why a server's certificate is not accepted.
package enum CertificateError: Error, Hashable, Sendable, CustomStringConvertible {
    case unknownAuthority
    case wrongName
    case expired
    case notYetValid
    /// The file of trusted authorities cannot be read: its path, and the option or variable that named it.
    case unreadableAuthorities(path: String, source: String)
    /// Any other verification error of OpenSSL.
    case rejected(code: Int)

    /// Classifies OpenSSL's verification result (`X509_V_ERR_…`, verify(1)).
    ///
    /// - Parameter code: The result; 0, or libcurl's 1 for "not verified", if only the name does not match.
    init(verification code: Int) {
        self =
            switch code {
            case 0, 1, 62, 63, 64: .wrongName
            case 9: .notYetValid
            case 10: .expired
            case 2, 18, 19, 20, 21, 27: .unknownAuthority
            default: .rejected(code: code)
            }
    }

    package var description: String {
        switch self {
        case .unknownAuthority: "its certificate was issued by an authority that this machine does not know"
        case .wrongName: "its certificate is for another name"
        case .expired: "its certificate has expired"
        case .notYetValid: "its certificate is not valid yet"
        case .unreadableAuthorities(let path, let source):
            "cannot read the file of certificate authorities named by \(source): \(path)"
        case .rejected(let code): "its certificate is not accepted (OpenSSL verification error \(code))"
        }
    }
}
