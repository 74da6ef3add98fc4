import PlintoTLS
import TestSupport

/// Certificates for `localhost` and 127.0.0.1, made by OpenSSL's own program.
enum SelfSigned {
    /// The parameters of the key.
    static let ec = ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"]
    static let rsa = ["rsa:2048"]

    /// Makes `NAME.crt` and `NAME.key`.
    static func make(
        _ name: String = "server",
        kind: [String] = ec,
        in scratch: ScratchDirectory
    ) async throws -> TLSFiles {
        let files = TLSFiles(certificate: scratch.file(name + ".crt"), key: scratch.file(name + ".key"))
        let outcome = try await Program.run(
            "openssl",
            ["req", "-x509", "-newkey"] + kind + [
                "-nodes", "-days", "30", "-keyout", files.key, "-out", files.certificate, "-subj", "/CN=\(name)",
                "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
            ],
            in: scratch
        )
        guard outcome.status == 0 else { throw Program.Failure(description: outcome.errors) }
        return files
    }
}
