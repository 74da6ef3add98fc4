import PlintoHTTP
import PlintoModels
import PlintoStore
import PlintoSystem

/// The content of `GET /metrics`, gathered on request.
struct ServerMetrics: Sendable {
    let requests: RequestMetrics
    let http: HTTPServer
    let counters: EventCounters
    let hashing: HashingPool
    let waiters: SyncWaiters
    /// The source of the database's statistics, and of the queues, whose rows are counted.
    let database: SQLiteDatabase
    let clock: any TimeSource
    let startedAt: Timestamp
    let log: Log

    init(
        _ parts: Services,
        requests: RequestMetrics,
        http: HTTPServer,
        waiters: SyncWaiters,
        database: SQLiteDatabase
    ) {
        self.requests = requests
        self.http = http
        self.waiters = waiters
        self.database = database
        counters = parts.counters
        hashing = parts.passwords.pool
        clock = parts.clock
        startedAt = parts.clock.now()
        log = parts.log.component("metrics")
    }

    /// The page. If the database does not respond, only the queues are omitted.
    func page() async -> String {
        var page = MetricsText()
        page.begin("plinto_build_info", .gauge, "1, with the version of this program.")
        page.sample("plinto_build_info", [("version", Version.current)], 1)
        requests.write(to: &page)
        HTTPMetrics(http.statistics).write(to: &page)
        page.metric("plinto_sync_waiting", .gauge, "Requests that wait for changes.", waiters.count)
        writeRefreshes(to: &page)
        writeHashing(to: &page)
        writeDatabase(to: &page)
        await writeMail(to: &page)
        await writeWebhooks(to: &page)
        page.metric(
            "plinto_log_lines_dropped_total",
            .counter,
            "Log lines lost because the reader of standard error did not keep up.",
            log.droppedLines
        )
        writeProcess(to: &page)
        return page.text
    }

    private func writeRefreshes(to page: inout MetricsText) {
        page.begin("plinto_refreshes_total", .counter, "Refresh tokens presented, by outcome.")
        for outcome in EventCounters.RefreshOutcome.allCases {
            page.sample("plinto_refreshes_total", [("outcome", outcome.rawValue)], counters.refresh(outcome).value)
        }
    }

    private func writeHashing(to page: inout MetricsText) {
        let numbers = hashing.statistics
        page.metric("plinto_hashing_queue_length", .gauge, "Password hashes that wait for a thread.", numbers.waiting)
        page.metric("plinto_hashing_running", .gauge, "Threads that are computing a password hash.", numbers.running)
        page.metric("plinto_hashing_started_total", .counter, "Password hashes begun.", numbers.started)
        page.metric(
            "plinto_hashing_refused_total",
            .counter,
            "Password hashes refused with 503 because the queue was "
                + "full.",
            numbers.refused
        )
        page.metric(
            "plinto_hashing_wait_seconds_total",
            .counter,
            "Total time that password hashes waited for a thread.",
            numbers.waited.inSeconds
        )
    }

    private func writeDatabase(to page: inout MetricsText) {
        let numbers = database.statistics()
        page.metric("plinto_database_writes_total", .counter, "Write closures begun.", numbers.writes)
        page.metric(
            "plinto_database_write_groups_total",
            .counter,
            "Transactions that the write closures shared.",
            numbers.groups
        )
        page.metric(
            "plinto_database_write_failures_total",
            .counter,
            "Write closures that failed because the database could not be written.",
            numbers.failedWrites
        )
        if let free = try? DiskSpace.free(at: database.path) {
            page.metric(
                "plinto_database_free_bytes",
                .gauge,
                "Free space on the file system of the database.",
                Double(free)
            )
        }
        page.metric("plinto_database_write_queue_length", .gauge, "Write closures that wait.", numbers.waitingWrites)
        page.metric("plinto_database_reads_total", .counter, "Read closures begun.", numbers.reads)
        page.metric("plinto_database_read_queue_length", .gauge, "Read closures that wait.", numbers.waitingReads)
        page.metric("plinto_database_readers", .gauge, "Connections for reading.", numbers.readers)
        page.metric("plinto_database_readers_busy", .gauge, "Connections that are reading now.", numbers.busyReaders)
    }

    private func writeMail(to page: inout MetricsText) async {
        page.metric("plinto_mail_sent_total", .counter, "Emails sent.", counters.mailSent.value)
        page.metric(
            "plinto_mail_failures_total",
            .counter,
            "Failed attempts to send an email.",
            counters.mailFailed.value
        )
        page.metric("plinto_mail_dropped_total", .counter, "Emails given up.", counters.mailDropped.value)
        do {
            let (count, due) = try await database.read { try $0.mail.waiting() }
            page.metric("plinto_mail_queue_length", .gauge, "Emails that wait to be sent.", count)
            page.metric(
                "plinto_mail_queue_overdue_seconds",
                .gauge,
                "How long the first email has been due.",
                secondsOverdue(due)
            )
        } catch {
            log.warning("cannot count the queued emails", ["error": "\(error)"])
        }
    }

    private func writeWebhooks(to page: inout MetricsText) async {
        let tries = "plinto_webhook_deliveries_total"
        page.begin(tries, .counter, "Attempts to deliver an event, by outcome.")
        page.sample(tries, [("outcome", "succeeded")], counters.webhookSucceeded.value)
        page.sample(tries, [("outcome", "failed")], counters.webhookFailed.value)
        page.metric(
            "plinto_webhook_retries_total",
            .counter,
            "Failed attempts that will be retried.",
            counters.webhookRetried.value
        )
        page.metric("plinto_webhook_disabled_total", .counter, "Webhooks disabled.", counters.webhookDisabled.value)
        let dropped = "plinto_webhook_dropped_total"
        page.begin(dropped, .counter, "Events that were not sent to a webhook, by the limit that was reached.")
        for excess in EventLimits.Excess.allCases {
            page.sample(dropped, [("reason", excess.rawValue)], counters.webhookDropped(excess).value)
        }
        do {
            let (count, due) = try await database.read { transaction in
                (try transaction.deliveries.waiting(), try transaction.webhooks.firstDue())
            }
            page.metric("plinto_webhook_queue_length", .gauge, "Deliveries to webhooks that wait.", count)
            page.metric(
                "plinto_webhook_queue_overdue_seconds",
                .gauge,
                "How long the first webhook in the queue has waited.",
                secondsOverdue(due)
            )
        } catch {
            log.warning("cannot count the queued deliveries", ["error": "\(error)"])
        }
    }

    private func secondsOverdue(_ due: Timestamp?) -> Double {
        Double(due.map { max(0, clock.now().milliseconds(since: $0)) } ?? 0) / 1000
    }

    private func writeProcess(to page: inout MetricsText) {
        let usage = ProcessUsage.current()
        page.metric(
            "process_start_time_seconds",
            .gauge,
            "Start time in seconds since 1970.",
            Double(startedAt.milliseconds) / 1000
        )
        page.metric("process_cpu_seconds_total", .counter, "Processor time, user and system.", usage.processorSeconds)
        page.metric("process_resident_memory_bytes", .gauge, "Resident memory.", usage.residentBytes)
        page.metric("process_virtual_memory_bytes", .gauge, "Virtual memory.", usage.virtualBytes)
        page.metric("process_open_fds", .gauge, "Open file descriptors.", usage.openDescriptors)
        page.metric("process_max_fds", .gauge, "The limit of open file descriptors.", usage.maximumDescriptors)
    }
}
