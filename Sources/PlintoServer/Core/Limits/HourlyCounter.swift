import PlintoModels
import Synchronization

/// Counts events within a clock hour, by subject, in bounded memory.
final class HourlyCounter<Subject: Hashable & Sendable>: Sendable {
    private struct State {
        var hour: Int64 = .min
        var counts: [Subject: Int] = [:]
    }

    private let capacity: Int
    private let allowsWhenFull: Bool
    private let clock: any TimeSource
    private let state = Mutex(State())

    /// - Parameters:
    ///   - capacity: The number of subjects that are counted within an hour.
    ///   - allowsWhenFull: True if further subjects are allowed without counting once the capacity is reached.
    init(capacity: Int = 65536, allowsWhenFull: Bool, clock: any TimeSource) {
        self.capacity = capacity
        self.allowsWhenFull = allowsWhenFull
        self.clock = clock
    }

    /// Counts one event for each subject. If one of them has reached its limit, nothing is counted, and the seconds
    /// until the next hour are returned.
    func count(_ limits: [Subject: Int]) -> Int? {
        let now = clock.now().seconds
        let isAllowed = state.withLock { state in
            if state.hour != now / 3600 { state = State(hour: now / 3600) }
            guard limits.allSatisfy({ state.counts[$0.key, default: 0] < $0.value }) else { return false }
            let hasRoom = state.counts.count + limits.count <= capacity
            for subject in limits.keys where hasRoom || state.counts[subject] != nil {
                state.counts[subject, default: 0] += 1
            }
            return hasRoom || allowsWhenFull
        }
        return isAllowed ? nil : Int(3600 - now % 3600)
    }

    /// One count, for a write closure to take where the count must follow a check in the database.
    func once(_ limits: [Subject: Int]) -> CountedOnce {
        CountedOnce { [self] in count(limits) }
    }
}

/// Something that is counted at most once, however often the closure that counts it runs: a write closure may run
/// again, and its caller did the thing once.
final class CountedOnce: Sendable {
    private let count: @Sendable () -> Int?
    /// The result of the first call; nil before it.
    private let outcome = Mutex<Int??>(nil)

    fileprivate init(_ count: @escaping @Sendable () -> Int?) {
        self.count = count
    }

    /// Counts at the first call.
    ///
    /// - Returns: Nil if it was counted, else the seconds until it may be; the same at each call.
    func callAsFunction() -> Int? {
        outcome.withLock { outcome in
            if let outcome { return outcome }
            let wait = count()
            outcome = .some(wait)
            return wait
        }
    }
}
