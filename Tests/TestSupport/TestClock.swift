package import PlintoModels
import Synchronization

/// A clock that stands still until a test moves it.
package final class TestClock: TimeSource {
    private let time = Mutex(Timestamp(seconds: 1_800_000_000))
    /// Milliseconds by which the wall clock alone was set.
    private let jumped = Mutex<Int64>(0)

    package init() {}

    package func now() -> Timestamp { time.withLock { $0 } }
    package func sinceBoot() -> Duration { .milliseconds(now().milliseconds - jumped.withLock { $0 }) }
    package func bootIdentifier() -> String { "test" }

    /// Lets time pass.
    package func advance(seconds: Int64) { advance(milliseconds: seconds * 1000) }

    /// Sets the wall clock forth or back; no time goes by.
    package func jump(seconds: Int64) {
        jumped.withLock { $0 += seconds * 1000 }
        advance(seconds: seconds)
    }

    /// Lets time pass.
    package func advance(milliseconds: Int64) {
        time.withLock { $0 = $0.advanced(byMilliseconds: milliseconds) }
    }
}
