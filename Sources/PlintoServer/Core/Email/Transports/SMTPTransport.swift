import PlintoSystem
import PlintoTransport

/// Sends emails to a mail server.
struct SMTPTransport: MailTransport {
    let server: SMTPServer
    /// A file of CA certificates (PEM) that is trusted in place of the system's.
    let authorities: String?
    /// The server's name in SMTP: the domain of the sender. A mail server often cannot look up the machine's own name.
    let clientName: String?
    private let submitter: MailSubmitter

    init(server: SMTPServer, authorities: String?, clientName: String?, submitter: MailSubmitter = MailSubmitter()) {
        self.server = server
        self.authorities = authorities
        self.clientName = clientName
        self.submitter = submitter
    }

    func send(_ mail: OutgoingMail) async throws(MailError) {
        let submission = MailSubmission(
            host: server.host,
            port: server.port,
            protection: server.protection,
            credentials: server.credentials,
            clientName: clientName,
            authorities: authorities,
            sender: mail.sender,
            recipient: mail.recipient,
            message: mail.bytes
        )
        do {
            try await submitter.submit(submission)
        } catch {
            throw MailError(error)
        }
    }
}

extension MailError {
    init(_ error: SubmissionError) {
        switch error {
        case .refused(let step, let reply):
            self.init(
                "the mail server refused \(step) with \(reply)",
                isPermanent: reply.isPermanent,
                isOfRecipient: error.isOfRecipient
            )
        case .unreachable(let sentence):
            self.init("cannot reach the mail server: \(sentence)")
        case .unfit(let sentence):
            self.init("the mail server is not acceptable: \(sentence)")
        case .lacksSMTPUTF8(let isOfRecipient):
            let owner = isOfRecipient ? "recipient's" : "sender's"
            self.init(
                "the \(owner) email address has non-ASCII characters before the @, and the mail server does not offer "
                    + "SMTPUTF8 (RFC 6531)",
                isPermanent: true,
                isOfRecipient: isOfRecipient
            )
        case .timedOut(let step):
            self.init("the mail server took too long over \(step)")
        case .cancelled:
            self.init("the server is stopping")
        }
    }
}

extension SMTPServer {
    fileprivate var protection: MailSubmission.Protection {
        switch security {
        case .implicit: .implicit
        case .required: .required
        case .whereOffered: .opportunistic
        }
    }

    fileprivate var credentials: MailSubmission.Credentials? {
        guard let user, let password else { return nil }
        return .init(user: user, password: password)
    }
}
