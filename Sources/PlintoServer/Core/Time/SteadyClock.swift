import PlintoModels
import Synchronization

/// The time for irreversible decisions: a time that it reports as passed has passed. See ``ClockFloor``.
final class SteadyClock: Sendable {
    private struct State {
        var floor: ClockFloor
        /// True if the wall clock was set back since ``SteadyClock/look()``.
        var wasSetBack = false
    }

    private let clock: any TimeSource
    private let state: Mutex<State>

    /// - Parameter floor: The latest time that the database has seen; nil if it has seen none.
    init(_ clock: any TimeSource, floor: Timestamp?) {
        self.clock = clock
        state = Mutex(State(floor: ClockFloor(floor: floor, wall: clock.now(), boot: clock.sinceBoot())))
    }

    /// A time that has certainly passed: never later than the wall clock's.
    func passed() -> Timestamp {
        state.withLock { observe(&$0).passed }
    }

    /// Reads the clocks, and reports whether the wall clock was set back since the previous call.
    func look() -> ClockFloor.Reading {
        state.withLock { state in
            let reading = observe(&state)
            defer { state.wasSetBack = false }
            return ClockFloor.Reading(
                passed: reading.passed,
                wasSetBack: state.wasSetBack,
                isBehind: reading.isBehind
            )
        }
    }

    /// The time to be stored in the database.
    var floor: Timestamp { state.withLock { $0.floor.floor } }

    private func observe(_ state: inout State) -> ClockFloor.Reading {
        let reading = state.floor.observe(wall: clock.now(), boot: clock.sinceBoot())
        if reading.wasSetBack { state.wasSetBack = true }
        return reading
    }
}
