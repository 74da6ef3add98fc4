import PlintoSystem

/// The transport and the sender of emails.
package struct MailSettings: Hashable, Sendable {
    /// Nil stands for a directory next to the database.
    package var route: MailRoute?
    /// Nil stands for `no-reply` at the host of the public URL.
    package var from: Mailbox?

    /// A file of CA certificates (PEM) to verify the mail server with; nil stands for the system's.
    package var authorities: String?

    package init(route: MailRoute? = nil, from: Mailbox? = nil, authorities: String? = nil) {
        self.route = route
        self.from = from
        self.authorities = authorities
    }

    /// - Parameter path: The path of the database.
    func route(besideDatabase path: String) -> MailRoute {
        route ?? .directory(FilePathText.directory(of: path) + "/mail")
    }

    /// - Parameter publicURL: The server's public URL.
    func sender(publicURL: String) -> Mailbox {
        if let from { return from }
        // Emails are neither sent to nor from a bare IP address.
        return .noReply(at: (try? WebURL(publicURL))?.host.name ?? "localhost")
    }
}
