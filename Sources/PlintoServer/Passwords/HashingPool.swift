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
    }

    /// Far enough below the event loops that a request of theirs is served at once (see `setpriority(2)`).
    private static let niceness: Int32 = 10

    private let threads: Int
    private let queueLimit: Int
    private let state = Mutex(State())

    /// - Parameters:
    ///   - threads: How many hashes are computed at once; as many as there are processors.
    ///   - queueLimit: How many may wait for a thread.
    init(threads: Int, queueLimit: Int = 64) {
        self.threads = max(1, threads)
        self.queueLimit = max(0, queueLimit)
    }

    /// Runs `work` on a thread of the pool and returns what it returns.
    ///
    /// - Throws: 503 `overloaded` where the queue is full, else what `work` throws.
    func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            let isAccepted = submit {
                continuation.resume(with: Result { try work() })
            }
            if !isAccepted { continuation.resume(throwing: Self.overloaded) }
        }
    }

    /// How many jobs wait for a thread.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

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
            guard state.waiting.count < queueLimit else { return .none }
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
