import Glibc
import PlintoModels
import PlintoSystem
import Synchronization

/// Runs password hashing on a few threads of its own, with a bounded queue before them: hashing is slow on purpose,
/// and no other request may wait behind it.
///
/// A thread lives as long as there is work, and yields to the event loops whenever both want the processor.
final class HashingPool: Sendable {
    private typealias Job = @Sendable () -> Void

    private enum Place {
        case ownThread, queue, none
    }

    private struct State {
        var running = 0
        var waiting: [Job] = []
        var started = 0
        var refused = 0
        var waited = Duration.zero
    }

    /// What the pool does now, and has done.
    struct Statistics: Hashable, Sendable {
        let waiting: Int
        let running: Int
        /// Jobs that were begun.
        let started: Int
        /// Jobs that found the queue full.
        let refused: Int
        /// How long those begun had waited, together.
        let waited: Duration
    }

    /// Far enough below the event loops that a request of theirs is served at once (see `setpriority(2)`).
    private static let niceness: Int32 = 10

    private let threads: Int
    private let queueLimit: Int
    private let clock: any TimeSource
    private let state = Mutex(State())

    /// - Parameters:
    ///   - threads: How many hashes are computed at once; as many as there are processors.
    ///   - queueLimit: How many may wait for a thread.
    ///   - clock: Measures how long they wait.
    init(threads: Int, queueLimit: Int = 64, clock: any TimeSource = SystemClock()) {
        self.clock = clock
        self.threads = max(1, threads)
        self.queueLimit = max(0, queueLimit)
    }

    /// Runs `work` on a thread of the pool and returns what it returns.
    ///
    /// - Throws: 503 `overloaded` where the queue is full, else what `work` throws.
    func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let submitted = clock.sinceBoot()
            let isAccepted = submit { [self] in
                let waited = clock.sinceBoot() - submitted
                state.withLock { state in
                    state.started += 1
                    state.waited += waited
                }
                continuation.resume(with: Result { try work() })
            }
            if !isAccepted { continuation.resume(throwing: Self.overloaded) }
        }
    }

    /// How many jobs wait for a thread.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

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
        "Too many sign-ins are under way at this moment. Try again in a second.",
        status: 503,
        retryAfter: 1
    )

    private func submit(_ job: @escaping Job) -> Bool {
        let place = state.withLock { state -> Place in
            if state.running < threads {
                state.running += 1
                return .ownThread
            }
            guard state.waiting.count < queueLimit else {
                state.refused += 1
                return .none
            }
            state.waiting.append(job)
            return .queue
        }
        if place == .ownThread {
            PlainThread.start {
                // Zero names the calling thread: on Linux each has a priority of its own.
                setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.niceness)
                var next: Job? = job
                while let job = next {
                    job()
                    next = self.takeNext()
                }
            }
        }
        return place != .none
    }

    private func takeNext() -> Job? {
        state.withLock { state in
            guard !state.waiting.isEmpty else {
                state.running -= 1
                return nil
            }
            return state.waiting.removeFirst()
        }
    }
}
