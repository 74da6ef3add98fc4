import CCurl
import PlintoSystem

/// Hands letters to mail servers, through libcurl: each over a connection of its own, on a thread of its own.
package struct MailSubmitter: Sendable {
    let connectTimeout: Duration
    let replyTimeout: Duration
    let timeout: Duration

    /// RFC 5321 §4.5.3.2 allows minutes for each answer, which is for servers that forward to each other; here somebody
    /// waits for a link.
    ///
    /// - Parameters:
    ///   - connectTimeout: Until the letter can be offered: name lookup, TLS and sign-in included.
    ///   - replyTimeout: For each answer of the server.
    ///   - timeout: For everything.
    package init(
        connectTimeout: Duration = .seconds(30),
        replyTimeout: Duration = .seconds(30),
        timeout: Duration = .seconds(120)
    ) {
        self.connectTimeout = connectTimeout
        self.replyTimeout = replyTimeout
        self.timeout = timeout
    }

    /// Returns when the server has taken the letter. A task that is cancelled ends it at once, but for the answer to the whole
    /// letter, which is waited for: without it nobody would know whether the letter was taken.
    package func submit(_ submission: MailSubmission) async throws(SubmissionFault) {
        guard submission.isWellFormed else {
            throw .unfit("an address or a name holds a character that SMTP does not allow")
        }
        let exchange = CurlExchange()
        let outcome: Result<Void, SubmissionFault> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                PlainThread.start { [self] in
                    continuation.resume(returning: perform(submission, in: exchange))
                }
            }
        } onCancel: {
            exchange.cancel()
        }
        try outcome.get()
    }

    private func perform(
        _ submission: MailSubmission,
        in exchange: CurlExchange
    ) -> Result<Void, SubmissionFault> {
        do throws(TransportFault) {
            let library = try CurlLibrary()
            let trace = SubmissionTrace(submission, library)
            var handle = try CurlHandle(library)
            try handle.configure(submission, self)
            handle.converse(with: trace, messageBytes: submission.message.count)
            do throws(CurlFault) {
                // The deadline of an answer is one of those.
                try exchange.run(handle, library, longestWait: 500)
                return .success(())
            } catch {
                return .failure(SubmissionFault(error, after: trace.dialogue, of: submission))
            }
        } catch {
            if case .unreachable(let sentence) = error { return .failure(.unreachable(sentence)) }
            return .failure(.unreachable("\(error)"))
        }
    }
}

extension CurlHandle {
    mutating func configure(_ submission: MailSubmission, _ submitter: MailSubmitter) throws(TransportFault) {
        setLimits(connectTimeout: submitter.connectTimeout, timeout: submitter.timeout)
        set(CURLOPT_SERVER_RESPONSE_TIMEOUT, max(1, Self.milliseconds(submitter.replyTimeout) / 1000))
        try set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        try set(CURLOPT_URL, submission.url)
        try set(CURLOPT_PROXY, "")
        try set(CURLOPT_MAIL_FROM, "<\(submission.sender)>")
        try set(CURLOPT_MAIL_RCPT, lines: ["<\(submission.recipient)>"])
        // Closed at once and with these limits, or the goodbye would be waited for with libcurl's own.
        set(CURLOPT_FORBID_REUSE, 1)
        try protect(submission)
        if let credentials = submission.credentials {
            try set(CURLOPT_USERNAME, credentials.user)
            try set(CURLOPT_PASSWORD, credentials.password)
            // Inside TLS the others add nothing, and libcurl would try weaker ones first.
            try set(CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN")
        }
    }

    private func protect(_ submission: MailSubmission) throws(TransportFault) {
        let isOpportunistic = submission.protection == .opportunistic
        set(CURLOPT_USE_SSL, Int((isOpportunistic ? CURLUSESSL_TRY : CURLUSESSL_ALL).rawValue))
        if let authorities = submission.authorities {
            try set(CURLOPT_CAINFO, authorities)
        } else if isOpportunistic {
            // Whoever could show a false certificate could as well take the offer of STARTTLS away: to refuse it would
            // only lose the encryption that keeps those out who merely listen.
            set(CURLOPT_SSL_VERIFYPEER, 0)
            set(CURLOPT_SSL_VERIFYHOST, 0)
        }
    }
}
