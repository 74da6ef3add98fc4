import Glibc
import Synchronization

/// Reports event loops that are held longer than a limit. While one piece of work runs on a loop, its other connections
/// wait.
package struct LoopWatchdog: Sendable {
    package let bound: Duration
    package let report: @Sendable (LoopStall) -> Void

    /// A watchdog that measures every piece of work, for tests.
    ///
    /// - Parameter report: Called on the loop that was held.
    package init(bound: Duration, report: @escaping @Sendable (LoopStall) -> Void) {
        self.bound = bound
        self.report = report
    }
}

/// One hold of an event loop beyond the limit.
package struct LoopStall: Hashable, Sendable {
    package let loop: String
    package let duration: Duration
    /// The processor time of the loop's thread. It is less than ``duration`` if the thread was blocked or preempted.
    /// Nil if not measured.
    package let processorTime: Duration?
    /// The request whose handling started last, such as `GET /v1/users/me`, then others in progress.
    package let requests: [String]
}

/// The total time for which an event loop was held. The loop's thread writes it; any thread reads it.
final class LoopGauge: Sendable {
    private let busy = Atomic<Int64>(0)
    private let longest = Atomic<Int64>(0)
    private let stalls = Atomic<Int64>(0)

    /// - Parameter nanoseconds: The time that the loop was held without a pause.
    func note(_ nanoseconds: Int64, isStall: Bool) {
        // Only one thread writes, so additions need not be atomic.
        busy.store(busy.load(ordering: .relaxed) + nanoseconds, ordering: .relaxed)
        if nanoseconds > longest.load(ordering: .relaxed) { longest.store(nanoseconds, ordering: .relaxed) }
        if isStall { stalls.store(stalls.load(ordering: .relaxed) + 1, ordering: .relaxed) }
    }

    func statistics(loop: String) -> LoopStatistics {
        LoopStatistics(
            loop: loop,
            busy: .nanoseconds(busy.load(ordering: .relaxed)),
            longest: .nanoseconds(longest.load(ordering: .relaxed)),
            stalls: Int(stalls.load(ordering: .relaxed))
        )
    }
}

/// The statistics of an event loop.
package struct LoopStatistics: Hashable, Sendable {
    package let loop: String
    /// The total working time.
    package let busy: Duration
    /// The longest hold by a few pieces of work.
    package let longest: Duration
    /// The number of holds beyond 20 ms.
    package let stalls: Int
}

/// Measures the pieces of work of one loop on its thread.
///
/// The clock is read once per slice of a few pieces and at the end of each turn. Normal pieces take microseconds, so a
/// slice of 20 ms contains one that takes that long.
struct LoopWatch {
    static let standardBound = Duration.milliseconds(20)
    private static let piecesInSlice = 8

    let gauge: LoopGauge
    private let bound: Int64
    private let slice: Int
    private let measuresProcessorTime: Bool
    private var sliceBegan = Instant(nanoseconds: 0)
    private var processorBegan = Instant(nanoseconds: 0)
    private var pieces = 0

    /// - Parameter watchdog: Nil for the sampling used in production.
    init(gauge: LoopGauge, watchdog: LoopWatchdog?) {
        self.gauge = gauge
        let (seconds, attoseconds) = (watchdog?.bound ?? Self.standardBound).components
        bound = seconds * 1_000_000_000 + attoseconds / 1_000_000_000
        slice = watchdog == nil ? Self.piecesInSlice : 1
        measuresProcessorTime = watchdog != nil
    }

    /// Reports that the loop is awake.
    mutating func turnBegan(at now: Instant) {
        sliceBegan = now
        pieces = 0
        if measuresProcessorTime { processorBegan = Self.processorTime() }
    }

    /// Reports that a piece of work has ended.
    ///
    /// - Returns: The time that the loop was held and the processor time used, if it was too long.
    mutating func pieceEnded() -> (held: Int64, processor: Int64?)? {
        pieces += 1
        return pieces < slice ? nil : sliceEnded()
    }

    /// Reports that the loop is about to sleep.
    mutating func turnEnded() -> (held: Int64, processor: Int64?)? { pieces == 0 ? nil : sliceEnded() }

    private mutating func sliceEnded() -> (held: Int64, processor: Int64?)? {
        let now = Monotonic.now()
        let held = now.nanoseconds - sliceBegan.nanoseconds
        let isStall = held > bound
        gauge.note(held, isStall: isStall)
        sliceBegan = now
        pieces = 0
        guard measuresProcessorTime else { return isStall ? (held, nil) : nil }
        let processor = Self.processorTime()
        defer { processorBegan = processor }
        return isStall ? (held, processor.nanoseconds - processorBegan.nanoseconds) : nil
    }

    private static func processorTime() -> Instant {
        var time = timespec()
        precondition(unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0, "the kernel has no clock of the thread")
        return Instant(nanoseconds: Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec))
    }
}
