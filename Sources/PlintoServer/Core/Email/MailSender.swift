import PlintoCrypto
import PlintoModels
import PlintoStore
import PlintoSystem

/// Sends the queued emails. An email is sent at least once: its row is deleted afterwards, so a crash in between sends
/// it again, with the same `Message-ID`.
struct MailSender: Sendable {
    private static let batch = 32

    let database: any Database
    let leases: QueueLeases
    let sealer: SecretSealer
    let transport: any MailTransport
    let from: Mailbox
    let clock: any TimeSource
    /// Determines expiry: nothing is given up because the wall clock jumped.
    let steady: SteadyClock
    let random: any RandomSource
    let log: Log
    let crashPoints: CrashPoints
    var counters = EventCounters()

    /// Tries each due email once; returns the time until the next is due.
    ///
    /// - Throws: `DatabaseError` and `APIError` if the outbox cannot be read or written.
    func sendDue() async throws -> Duration? {
        let now = clock.now()
        let held = try await leases.held(.emails)
        let found = try await database.read { try $0.mail.due(at: now, limit: Self.batch + held.items.count) }
        let due = found.filter { !held.items.contains($0.id.text) }.prefix(Self.batch)
        if !due.isEmpty { crashPoints.reached(.mailBeforeSending) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, record) in due.enumerated() {
                if index >= Limits.AtOnce.emails { try await group.next() }
                group.addTask { try await handle(record) }
            }
            try await group.waitForAll()
        }
        if due.count == Self.batch { return .zero }
        let next = try await database.read { try $0.mail.nextDue(after: now) }
        let wait = next.map { Duration.milliseconds(max(0, $0.milliseconds(since: clock.now()))) }
        return [wait, held.next].compactMap(\.self).min()
    }

    /// Sends one email and records the result, unless another server does.
    private func handle(_ record: MailRecord) async throws {
        let isMine = try await database.write { [now = clock.now()] transaction in
            // Another server may have sent it since the look at the queue, or have tried and postponed it.
            try transaction.mail.isDue(record.id, at: now)
                && leases.take(.emails, record.id.text, in: transaction)
        }
        if isMine { try await settle(record) }
    }

    private func settle(_ record: MailRecord) async throws {
        guard let email = open(record) else {
            log.error("cannot open an email; it is dropped", fields(of: record))
            counters.mailDropped.add()
            try await remove(record)
            return
        }
        let now = clock.now()
        guard now < record.expiresAt else {
            guard record.expiresAt <= steady.passed() else {
                // The wall clock may have jumped: the email is neither sent uselessly nor given up yet.
                let later = now.advanced(byMilliseconds: MailRetry.rest)
                return try await finish(record) { try $0.mail.rest(record.id, until: later, at: now) }
            }
            let error = record.lastError ?? "the server was not running"
            log.warning("gave up an email: its content has expired", fields(of: record, ["error": error]))
            counters.mailDropped.add()
            try await remove(record)
            return
        }
        do throws(MailError) {
            try await send(email, of: record)
        } catch {
            counters.mailFailed.add()
            guard !error.isOfRecipient else {
                log.warning(
                    "gave up an email: its recipient is permanently refused",
                    fields(of: record, ["error": error.description])
                )
                counters.mailDropped.add()
                return try await remove(record)
            }
            let pause = MailRetry.pause(after: record.attempts + 1, isPermanent: error.isPermanent, from: random)
            log.warning(
                "could not send an email; it will be tried again",
                fields(of: record, ["error": error.description, "pause_ms": "\(pause)"])
            )
            let now = clock.now()
            let next = now.advanced(byMilliseconds: pause)
            return try await finish(record) { transaction in
                try transaction.mail.postpone(record.id, until: next, because: error.description, at: now)
            }
        }
        crashPoints.reached(.mailSent)
        counters.mailSent.add()
        try await remove(record)
        log.debug("sent an email", fields(of: record))
    }

    private func send(_ email: Email, of record: MailRecord) async throws(MailError) {
        let message = MailMessage(id: record.id, from: from, email: email, date: record.createdAt)
        try await transport.send(
            OutgoingMail(
                id: record.id,
                sender: from.address,
                recipient: try message.recipient.address,
                bytes: try message.encoded()
            )
        )
    }

    /// Nil if the email was sealed under another key, or altered.
    private func open(_ record: MailRecord) -> Email? {
        guard let bytes = try? sealer.open(record.sealed, .mail, row: record.id.text) else { return nil }
        return try? WireJSON.decodeStored(Email.self, from: bytes)
    }

    private func remove(_ record: MailRecord) async throws {
        try await database.write { transaction in
            try leases.release(.emails, record.id.text, in: transaction)
            try transaction.mail.remove(record.id)
        }
    }

    /// Gives the email back, changed, unless another server has taken it over.
    private func finish(
        _ record: MailRecord,
        _ change: @escaping @Sendable (any Transaction) throws -> Void
    ) async throws {
        try await database.write { transaction in
            guard try leases.release(.emails, record.id.text, in: transaction) else { return }
            try change(transaction)
        }
    }

    private func fields(of record: MailRecord, _ more: [String: String] = [:]) -> [String: String] {
        ["mail": record.id.text, "template": record.template, "attempts": "\(record.attempts)"].merging(more) { $1 }
    }
}
