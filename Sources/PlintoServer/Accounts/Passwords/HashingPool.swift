import Glibc
import PlintoModels
import PlintoSystem
import Synchronization

/// Runs password hashing on a few threads of its own, with a bounded queue before them: hashing is slow on purpose,
/// and no other request may wait behind it. The queue is fair between principals, and clients that are not signed in
/// leave a part of it to users; see ``FairQueue``.
///
/// A thread lives as long as there is work, and yields the processor to the event loops.
final class HashingPool: Sendable {
    /// The principal of a job: principals take turns, so each waits behind its own jobs only.
    enum Principal: Hashable, Sendable {
        case user(UserID)
        /// A client that is not signed in; created by ``client(_:)``.
        case group(String)

        /// The IP address of a client; of IPv6 with its whole site.
        static func client(_ client: ClientDescription) -> Principal {
            .group(IPAddressGroup.siteName(of: client.address))
        }

        fileprivate var isUser: Bool {
            if case .user = self { true } else { false }
        }
    }

    private struct Job: Sendable {
        let run: @Sendable () -> Void
        let refuse: @Sendable () -> Void
    }

    private enum Place {
        case ownThread, queue
        /// The queue has no room for this job.
        case none(Job)
    }

    private struct State {
        var running = 0
        var waiting: FairQueue<Principal, Job>
        var started = 0
        var refused = 0
        var waited = Duration.zero
    }

    /// The activity of the pool.
    struct Statistics: Hashable, Sendable {
        let waiting: Int
        let running: Int
        /// The number of jobs begun.
        let started: Int
        /// The number of jobs that found the queue full, or lost their place in it.
        let refused: Int
        /// The total waiting time of the jobs begun.
        let waited: Duration
    }

    /// Far enough below the event loops that a request on them is served at once (see `setpriority(2)`).
    private static let niceness: Int32 = 10

    private let threads: Int
    private let clock: any TimeSource
    private let state: Mutex<State>

    /// - Parameters:
    ///   - threads: The number of hashes computed at once, normally the number of processors.
    ///   - queueLimit: The maximum number that wait for a thread; half as many of one principal, and three quarters of
    ///     clients that are not signed in.
    ///   - clock: Measures the waiting time.
    init(threads: Int, queueLimit: Int = 64, clock: any TimeSource = SystemClock()) {
        self.clock = clock
        self.threads = max(1, threads)
        state = Mutex(State(waiting: Self.queue(queueLimit)))
    }

    private static func queue(_ limit: Int) -> FairQueue<Principal, Job> {
        FairQueue(capacity: limit, share: (limit + 1) / 2, reserve: limit / 4) { $0.isUser }
    }

    /// Runs `work` on a thread of the pool and returns its result.
    ///
    /// - Throws: 503 `overloaded` if the queue is full or `principal` has too much in it, or what `work` throws.
    func run<Value: Sendable>(
        for principal: Principal,
        _ work: @escaping @Sendable () throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let submitted = clock.sinceBoot()
            let job = Job { [self] in
                let waited = clock.sinceBoot() - submitted
                state.withLock { state in
                    state.started += 1
                    state.waited += waited
                }
                continuation.resume(with: Result { try work() })
            } refuse: {
                continuation.resume(throwing: Self.overloaded)
            }
            submit(job, for: principal)
        }
    }

    var statistics: Statistics {
        state.withLock { state in
            Statistics(
                waiting: state.waiting.count,
                running: state.running,
                started: state.started,
                refused: state.refused,
                waited: state.waited
            )
        }
    }

    static let overloaded = APIError(
        .internalError,
        .overloaded,
        "Too many sign-ins are in progress. Try again in a second.",
        status: 503,
        retryAfter: 1
    )

    private func submit(_ job: Job, for principal: Principal) {
        let place = state.withLock { state -> Place in
            if state.running < threads {
                state.running += 1
                return .ownThread
            }
            switch state.waiting.append(job, of: principal) {
            case .accepted: return .queue
            case .refused:
                state.refused += 1
                return .none(job)
            case .displaced(let other):
                state.refused += 1
                return .none(other)
            }
        }
        switch place {
        case .ownThread: start(job)
        case .queue: return
        case .none(let refused): refused.refuse()
        }
    }

    private func start(_ job: Job) {
        PlainThread.start { [self] in
            // Zero means the calling thread: on Linux each thread has its own priority.
            setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.niceness)
            var next: Job? = job
            while let job = next {
                job.run()
                next = takeNext()
            }
        }
    }

    private func takeNext() -> Job? {
        state.withLock { state in
            guard let next = state.waiting.next() else {
                state.running -= 1
                return nil
            }
            return next
        }
    }
}
