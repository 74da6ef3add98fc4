/// The certificate authorities whose word on a server's name is taken.
package struct TrustedAuthorities: Hashable, Sendable {
    /// Those that the operating system keeps.
    package static let system = TrustedAuthorities()

    /// A file of certificates in PEM that stands in for the system's file; nil for that one.
    package let file: String?
    /// A directory of certificates, named by their hash (`openssl rehash`), that stands in for the system's directory.
    package let directory: String?
    /// Whether nothing but ``file`` is trusted.
    let isFileAlone: Bool
    /// What named the file, for messages: an option or a variable.
    let source: String

    private init(file: String? = nil, directory: String? = nil, isFileAlone: Bool = false, source: String = "") {
        self.file = file
        self.directory = directory
        self.isFileAlone = isFileAlone
        self.source = source
    }

    /// Takes the authorities of `file` alone where a program was told of one; else `SSL_CERT_FILE` and `SSL_CERT_DIR`,
    /// each in place of what the system has, as OpenSSL's programs read them.
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

/// Why a server's certificate is not accepted.
package enum CertificateFault: Error, Hashable, Sendable, CustomStringConvertible {
    case unknownAuthority
    case wrongName
    case expired
    case notYetValid
    /// The file of trusted authorities cannot be used: its path, and what named it.
    case unreadableAuthorities(path: String, source: String)
    /// Any other fault, in the words of OpenSSL's numbers.
    case rejected(code: Int)

    /// Sorts OpenSSL's verdict on a chain (`X509_V_ERR_…`, verify(1)).
    ///
    /// - Parameter code: 0, or libcurl's 1 for "not asked yet", where nothing is wrong but the name.
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
        case .unknownAuthority: "its certificate is from an authority that this machine does not know"
        case .wrongName: "its certificate is for another name"
        case .expired: "its certificate has expired"
        case .notYetValid: "its certificate is not valid yet"
        case .unreadableAuthorities(let path, let source):
            "the file of certificate authorities that \(source) names cannot be used: \(path)"
        case .rejected(let code): "its certificate is not accepted (verification error \(code) of OpenSSL)"
        }
    }
}
