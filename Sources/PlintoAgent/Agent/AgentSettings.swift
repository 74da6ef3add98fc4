import Glibc
package import PlintoSystem

/// The settings of `plinto-agent`, each declared once: see `Setting`.
package enum AgentSettings {
    /// Every setting, in the order of the help and of the table in `docs/agent.md`.
    package static let all = [
        socket.documentation, stateDirectory.documentation, authorities.documentation, logLevel.documentation,
    ]

    /// The path of the socket; nil for the usual one, see `AgentPaths`.
    package static let socket = Setting(AgentPaths.socketOption, ValueFormat.text, "[Files](#files)")

    /// The path of the state directory; nil for the usual one, see `AgentPaths`.
    package static let stateDirectory = Setting(AgentPaths.stateDirectoryOption, ValueFormat.text, "[Files](#files)")

    /// The file of certificate authorities as named by the user, see ``authorityFile(_:)``.
    static let authorities = Setting(
        optional: "ca-file",
        "PATH",
        ValueFormat.text,
        default: "`SSL_CERT_FILE` and `SSL_CERT_DIR`, else the system's",
        help: "PEM file of the only certificate authorities to trust.",
        reference: "[The network](#the-network)"
    )

    /// The minimum level of the log.
    package static let logLevel = Setting(
        "log-level",
        "LEVEL",
        ValueFormat<Log.Level>.choice(),
        default: "info",
        help: "Minimum level to log on standard error: `debug`, `info`, `warning` or `error`."
    )

    /// The absolute path of the file of certificate authorities; nil if none is named.
    ///
    /// - Throws: `UsageError` if the file is not a regular file or contains no certificate, because the mistake would
    ///   otherwise show up as an untrusted server; `SystemError` if it cannot be read.
    package static func authorityFile(_ invocation: Invocation) throws -> String? {
        guard let named = try invocation.value(of: authorities) else { return nil }
        let path = try FilePathText.absolute(named)
        // Opening a FIFO would wait for a writer, and it could be read only once.
        var information = stat()
        guard unsafe stat(path, &information) != 0 || information.st_mode & S_IFMT == S_IFREG else {
            throw invocation.usageError("The --ca-file \(PrintableText.escape(path)) is not a regular file.")
        }
        guard let bytes = try AtomicFile.read(path, limit: 16 << 20) else {
            throw invocation.usageError("The file \(PrintableText.escape(path)) given by --ca-file does not exist.")
        }
        guard String(decoding: bytes, as: UTF8.self).contains("-----BEGIN CERTIFICATE-----") else {
            throw invocation.usageError(
                "The file \(PrintableText.escape(path)) given by --ca-file contains no PEM certificate."
            )
        }
        return path
    }
}
