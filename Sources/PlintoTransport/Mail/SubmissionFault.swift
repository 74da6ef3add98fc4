import CCurl

/// Why a mail server did not take a letter. No case holds a word of the server's.
package enum SubmissionFault: Error, Hashable, Sendable {
    /// The server said no.
    case refused(SubmissionStep, SubmissionReply)
    /// No connection, or one that broke; the sentence says how.
    case unreachable(String)
    /// The connection would not be as safe as asked for, or the server lacks what is needed; the sentence says what.
    case unfit(String)
    /// An email address has characters beyond ASCII before its `@`, and the server does not offer SMTPUTF8 (RFC 6531).
    case lacksSMTPUTF8(isOfRecipient: Bool)
    case timedOut(SubmissionStep)
    case cancelled

    /// Whether the server said of this recipient that no letter will ever be taken for them (RFC 5321 §4.2.1, §4.2.2).
    ///
    /// Enhanced codes of the kind 5.7 (RFC 3463 §3.8) speak of rights, as where a server does not relay for us: that is the
    /// operator's to mend, and says nothing of the recipient.
    package var isOfRecipient: Bool {
        if case .lacksSMTPUTF8(let isOfRecipient) = self { return isOfRecipient }
        guard case .refused(.recipient, let reply) = self, [550, 551, 553, 554].contains(reply.code) else {
            return false
        }
        return reply.enhancedCode?.hasPrefix("5.7.") != true
    }
}

extension SubmissionFault {
    init(_ fault: CurlFault, after dialogue: SubmissionDialogue, of submission: MailSubmission) {
        guard case .failed(let code, _, _) = fault else {
            self = .cancelled
            return
        }
        if dialogue.lacksSMTPUTF8 {
            self = .lacksSMTPUTF8(isOfRecipient: !submission.recipient.isASCII)
            return
        }
        if dialogue.isExcessive {
            self = .unfit("its answer is longer than any answer of SMTP")
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
            case CURLE_USE_SSL_FAILED: .unfit("it does not offer STARTTLS, without which nothing is sent")
            case CURLE_LOGIN_DENIED: .unfit("it offers neither AUTH PLAIN nor AUTH LOGIN")
            case CURLE_PEER_FAILED_VERIFICATION: .unfit("its certificate is not trusted, or names another host")
            case CURLE_SSL_CACERT_BADFILE: .unfit("the file of trusted certificates cannot be used")
            case CURLE_WEIRD_SERVER_REPLY: .unfit("it does not speak SMTP")
            case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE:
                .unreachable("the connection broke at \(dialogue.step)")
            default:
                if case .unreachable(let sentence) = fault.transportFault {
                    .unreachable(sentence)
                } else {
                    .unreachable("the connection broke at \(dialogue.step)")
                }
            }
    }
}
