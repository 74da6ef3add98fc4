import PlintoModels
import Synchronization

/// A clock that stands still until a test moves it.
final class TestClock: TimeSource {
    private let time = Mutex(Timestamp(seconds: 1_800_000_000))

    func now() -> Timestamp { time.withLock { $0 } }
    func sinceBoot() -> Duration { .milliseconds(now().milliseconds) }
    func bootIdentifier() -> String { "test" }

    func advance(seconds: Int64) { advance(milliseconds: seconds * 1000) }

    func advance(milliseconds: Int64) {
        time.withLock { $0 = $0.advanced(byMilliseconds: milliseconds) }
    }
}
