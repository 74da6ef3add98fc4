import PlintoStore

/// The background jobs that work off the queues of the database.
///
/// Repositories announce what they have queued, and the observer of the database calls the job of that queue after the
/// commit: no handler has to remember it.
struct QueueJobs: Sendable {
    /// Sends emails.
    let emails: BackgroundJob
    /// Turns events into deliveries.
    let events: BackgroundJob
    /// Starts deliveries.
    let deliveries: BackgroundJob
    /// Handles requests for email links.
    let linkRequests: BackgroundJob

    var all: [BackgroundJob] { [emails, events, deliveries, linkRequests] }

    /// Calls the job of a queue that has new rows.
    func call(_ queue: DatabaseChange.Queue) {
        switch queue {
        case .emails: emails.call()
        case .events: events.call()
        case .deliveries: deliveries.call()
        case .linkRequests: linkRequests.call()
        }
    }

    /// Calls each job, for rows that another process may have queued.
    func callAll() {
        for job in all { job.call() }
    }
}
