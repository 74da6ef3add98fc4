package import PlintoModels
import PlintoSystem
import Synchronization

/// The machine's clocks, which a test may put forward, set wrong, or make stand still.
package final class AdjustableClock: TimeSource {
    private struct State {
        var wallOffset: Int64 = 0
        var bootOffset: Duration = .zero
        var fixed: Timestamp?
    }

    private let real = SystemClock()
    private let state = Mutex(State())

    package init() {}

    package func now() -> Timestamp {
        state.withLock { $0.fixed ?? real.now().advanced(byMilliseconds: $0.wallOffset) }
    }

    package func sinceBoot() -> Duration {
        state.withLock { real.sinceBoot() + $0.bootOffset }
    }

    package func bootIdentifier() -> String { real.bootIdentifier() }

    /// Lets time pass, on both clocks.
    package func advance(bySeconds seconds: Int64) {
        state.withLock { state in
            state.wallOffset += seconds * 1000
            state.bootOffset += .seconds(seconds)
        }
    }

    /// Makes the wall clock show `time` for ever.
    package func stopWall(at time: Timestamp) {
        state.withLock { $0.fixed = time }
    }
}
