import CCurl

/// The reason why a mail server did not accept an email. No case contains text of the server.
package enum SubmissionError: Error, Hashable, Sendable {
    /// The server refused.
    case refused(SubmissionStep, SubmissionReply)
    /// The connection failed or broke. The sentence says how.
    case unreachable(String)
    /// The connection is not as secure as required, or the server lacks a required feature. The sentence says what.
    case unfit(String)
    /// An email address has a non-ASCII local part, and the server does not offer SMTPUTF8 (RFC 6531).
    case lacksSMTPUTF8(isOfRecipient: Bool)
    case timedOut(SubmissionStep)
    case cancelled

    /// True if the server permanently refuses emails for this recipient (RFC 5321 §4.2.1, §4.2.2).
    ///
    /// Enhanced codes 5.7 (RFC 3463 §3.8) concern authorization, for example of relaying. The operator must fix that;
    /// it says nothing about the recipient.
    package var isOfRecipient: Bool {
        if case .lacksSMTPUTF8(let isOfRecipient) = self { return isOfRecipient }
        guard case .refused(.recipient, let reply) = self, [550, 551, 553, 554].contains(reply.code) else {
            return false
        }
        return reply.enhancedCode?.hasPrefix("5.7.") != true
    }
}

extension SubmissionError {
    init(_ error: CurlError, after dialogue: SubmissionDialogue, of submission: MailSubmission) {
        guard case .failed(let code, _, _) = error else {
            self = .cancelled
            return
        }
        if dialogue.lacksSMTPUTF8 {
            self = .lacksSMTPUTF8(isOfRecipient: !submission.recipient.isASCII)
            return
        }
        if dialogue.isExcessive {
            self = .unfit("its reply is longer than SMTP allows")
            return
        }
        if code == CURLE_OPERATION_TIMEDOUT {
            self = .timedOut(dialogue.step)
            return
        }
        if let reply = dialogue.reply, reply.code >= 400 {
            self = .refused(dialogue.step, reply)
            return
        }
        self =
            switch code {
            case CURLE_USE_SSL_FAILED: .unfit("it does not offer STARTTLS, which is required")
            case CURLE_LOGIN_DENIED: .unfit("it offers neither AUTH PLAIN nor AUTH LOGIN")
            case CURLE_PEER_FAILED_VERIFICATION: .unfit("its certificate is not trusted, or names another host")
            case CURLE_SSL_CACERT_BADFILE: .unfit("cannot read the file of trusted certificates")
            case CURLE_WEIRD_SERVER_REPLY: .unfit("it does not speak SMTP")
            case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE:
                .unreachable("the connection broke at \(dialogue.step)")
            default:
                if case .unreachable(let sentence) = error.transportError {
                    .unreachable(sentence)
                } else {
                    .unreachable("the connection broke at \(dialogue.step)")
                }
            }
    }
}
