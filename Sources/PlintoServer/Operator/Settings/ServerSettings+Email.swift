import PlintoSystem

extension ServerSettings {
    /// The transport and the sender of emails.
    static let email = [mail.documentation, mailFrom.documentation, mailCA.documentation]

    fileprivate static let mail = Setting(
        optional: "mail",
        "WHERE",
        .mailRoute,
        default: "files in the directory `mail` next to the database",
        help: "How to send email: `smtp://[USER:PASSWORD@]HOST[:PORT]`, `smtps://…`, `sendmail[:/PATH]` or "
            + "`directory:PATH`. STARTTLS is used if it is offered, and required with a password or "
            + "`?starttls=required`.",
        reference: "[Email](#email)"
    )

    fileprivate static let mailFrom = Setting(
        optional: "mail-from",
        "MAILBOX",
        .mailbox,
        default: "`no-reply` at the host of the public URL",
        help: "The sender of emails, such as `Plinto <id@example.com>`."
    )

    fileprivate static let mailCA = Setting(
        optional: "mail-ca",
        "PATH",
        .text,
        default: "the system's",
        help: "The CA certificates (PEM) to verify the mail server with."
    )
}

extension MailSettings {
    /// - Throws: `UsageError` that names the setting; it never repeats the value, which may contain a password.
    init(_ invocation: Invocation) throws(UsageError) {
        self.init(
            route: try invocation.value(of: ServerSettings.mail),
            from: try invocation.value(of: ServerSettings.mailFrom),
            authorities: try invocation.value(of: ServerSettings.mailCA)
        )
    }
}

extension ValueFormat where Value == MailRoute {
    static var mailRoute: ValueFormat {
        ValueFormat { text throws(ValueError) in
            guard let route = MailRoute(text) else {
                throw ValueError(
                    takes: "directory:PATH, sendmail, sendmail:/PATH, smtp://[USER:PASSWORD@]HOST:PORT or smtps://…",
                    advice: "Percent-encode special characters of a password. A password is sent to another machine "
                        + "only over TLS."
                )
            }
            return route
        }
    }
}

extension ValueFormat where Value == Mailbox {
    static var mailbox: ValueFormat {
        ValueFormat { text throws(ValueError) in
            guard let mailbox = Mailbox(text) else {
                throw ValueError(takes: "an email address, optionally with a name: Plinto <id@example.com>")
            }
            return mailbox
        }
    }
}
