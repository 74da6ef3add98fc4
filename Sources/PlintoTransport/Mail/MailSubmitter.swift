import CCurl
import PlintoSystem

/// Submits emails to mail servers with libcurl, each over its own connection on its own thread.
package struct MailSubmitter: Sendable {
    let connectTimeout: Duration
    let replyTimeout: Duration
    let timeout: Duration

    /// The minutes per reply that RFC 5321 §4.5.3.2 allows are meant for servers that relay to each other. Here a user
    /// waits for a link.
    ///
    /// - Parameters:
    ///   - connectTimeout: The time limit until the email can be submitted, including name lookup, TLS and
    ///     authentication.
    ///   - replyTimeout: The time limit for each reply of the server.
    ///   - timeout: The time limit for everything.
    package init(
        connectTimeout: Duration = .seconds(30),
        replyTimeout: Duration = .seconds(30),
        timeout: Duration = .seconds(120)
    ) {
        self.connectTimeout = connectTimeout
        self.replyTimeout = replyTimeout
        self.timeout = timeout
    }

    /// Returns when the server has accepted the email. Cancelling the task stops it immediately, except while waiting
    /// for the reply to the complete email: without it, nobody would know whether the email was accepted.
    package func submit(_ submission: MailSubmission) async throws(SubmissionError) {
        guard submission.isWellFormed else {
            throw .unfit("an email address or a name contains a character that SMTP does not allow")
        }
        let exchange = CurlExchange()
        let outcome: Result<Void, SubmissionError> = await withTaskCancellationHandler {
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
    ) -> Result<Void, SubmissionError> {
        do throws(TransportError) {
            let library = try CurlLibrary()
            let trace = SubmissionTrace(submission, library)
            var handle = try CurlHandle(library)
            try handle.configure(submission, self)
            handle.converse(with: trace, messageBytes: submission.message.count)
            do throws(CurlError) {
                // The deadline of a reply is one of those.
                try exchange.run(handle, library, longestWait: 500)
                return .success(())
            } catch {
                return .failure(SubmissionError(error, after: trace.dialogue, of: submission))
            }
        } catch {
            if case .unreachable(let sentence) = error { return .failure(.unreachable(sentence)) }
            return .failure(.unreachable("\(error)"))
        }
    }
}

extension CurlHandle {
    mutating func configure(_ submission: MailSubmission, _ submitter: MailSubmitter) throws(TransportError) {
        setLimits(connectTimeout: submitter.connectTimeout, timeout: submitter.timeout)
        set(CURLOPT_SERVER_RESPONSE_TIMEOUT, max(1, Self.milliseconds(submitter.replyTimeout) / 1000))
        try set(CURLOPT_PROTOCOLS_STR, "smtp,smtps")
        try set(CURLOPT_URL, submission.url)
        try set(CURLOPT_PROXY, "")
        try set(CURLOPT_MAIL_FROM, "<\(submission.sender)>")
        try set(CURLOPT_MAIL_RCPT, lines: ["<\(submission.recipient)>"])
        // Closed immediately with these limits, because libcurl would wait for the reply to QUIT with its own.
        set(CURLOPT_FORBID_REUSE, 1)
        try protect(submission)
        if let credentials = submission.credentials {
            try set(CURLOPT_USERNAME, credentials.user)
            try set(CURLOPT_PASSWORD, credentials.password)
            // Inside TLS the other mechanisms add nothing, and libcurl would try weaker ones first.
            try set(CURLOPT_LOGIN_OPTIONS, "AUTH=PLAIN;AUTH=LOGIN")
        }
    }

    private func protect(_ submission: MailSubmission) throws(TransportError) {
        let isOpportunistic = submission.protection == .opportunistic
        set(CURLOPT_USE_SSL, Int((isOpportunistic ? CURLUSESSL_TRY : CURLUSESSL_ALL).rawValue))
        if let authorities = submission.authorities {
            try set(CURLOPT_CAINFO, authorities)
        } else if isOpportunistic {
            // An attacker who could present a false certificate could also remove the STARTTLS offer. Refusing would
            // only lose the encryption against passive eavesdroppers.
            set(CURLOPT_SSL_VERIFYPEER, 0)
            set(CURLOPT_SSL_VERIFYHOST, 0)
        }
    }
}
