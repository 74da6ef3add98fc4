/// The destination of emails.
package enum MailRoute: Hashable, Sendable {
    /// Files in a directory.
    case directory(String)
    /// This machine's `sendmail`, by its path.
    case sendmail(String)
    /// A mail server.
    case smtp(SMTPServer)

    /// Parses `directory:PATH`, `sendmail`, `sendmail:PATH`, `smtp://…` or `smtps://…`; nil for anything else.
    init?(_ text: String) {
        if text == "sendmail" {
            self = .sendmail("/usr/sbin/sendmail")
        } else if let path = Self.path(text, after: "directory:") {
            self = .directory(path)
        } else if let path = Self.path(text, after: "sendmail:"), path.hasPrefix("/") {
            self = .sendmail(path)
        } else if let server = SMTPServer(text) {
            self = .smtp(server)
        } else {
            return nil
        }
    }

    private static func path(_ text: String, after scheme: String) -> String? {
        guard text.hasPrefix(scheme), text.utf8.count > scheme.utf8.count, !text.utf8.contains(0) else { return nil }
        return String(text.dropFirst(scheme.count))
    }

    /// For the operator; without the password.
    var description: String {
        switch self {
        case .directory(let path): "directory:\(path)"
        case .sendmail(let path): "sendmail:\(path)"
        case .smtp(let server): server.description
        }
    }
}
