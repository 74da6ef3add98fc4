import PlintoSystem
import Synchronization

/// Logs that a loop was held too long, at most once in ten seconds per loop.
final class StallLog: Sendable {
    private static let pause = Duration.seconds(10)

    private let log: Log
    private let next = Mutex(Instant(nanoseconds: 0))

    init(_ log: Log) {
        self.log = log
    }

    func report(_ stall: LoopStall) {
        let now = Monotonic.now()
        let isDue = next.withLock { next in
            guard now >= next else { return false }
            next = now + Self.pause
            return true
        }
        guard isDue else { return }
        let (seconds, attoseconds) = stall.duration.components
        log.warning(
            "event loop was held",
            [
                "loop": stall.loop, "milliseconds": "\(seconds * 1000 + attoseconds / 1_000_000_000_000_000)",
                "requests": stall.requests.joined(separator: ", "),
            ]
        )
    }
}
