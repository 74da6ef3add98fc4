import PlintoModels
import PlintoSync
import Synchronization

/// A clock that only the test moves, and the sleeper that goes with it.
final class ManualClock: TimeSource, Sleeper {
    fileprivate struct Sleep {
        let due: Int64
        let continuation: CheckedContinuation<Bool, Never>
    }

    fileprivate struct State {
        var wall: Int64 = 1_763_900_000_000
        var sinceBoot: Int64 = 5_000_000
        /// The time of timers, which stands still during a suspend.
        var running: Int64 = 0
        var boot = "boot-1"
        var sleeps: [Int: Sleep] = [:]
        var cancelled: Set<Int> = []
        var count = 0
    }

    private let state = Mutex(State())
    let activity: Activity

    init(activity: Activity = Activity()) {
        self.activity = activity
    }

    func now() -> Timestamp { state.withLock { Timestamp(milliseconds: $0.wall) } }
    func sinceBoot() -> Duration { state.withLock { .milliseconds($0.sinceBoot) } }
    func bootIdentifier() -> String { state.withLock { $0.boot } }

    /// Milliseconds since boot.
    var reading: Int64 { state.withLock { $0.sinceBoot } }

    func advance(_ duration: Duration) {
        let due = state.withLock { state in
            state.move(by: duration.testMilliseconds)
            state.running += duration.testMilliseconds
            return state.takeDue()
        }
        activity.happened()
        for sleep in due { sleep.continuation.resume(returning: true) }
    }

    /// Time passes, but no timer counts it.
    func suspend(_ duration: Duration) {
        state.withLock { $0.move(by: duration.testMilliseconds) }
    }

    /// The virtual machine stands still: the wall clock alone is set right afterwards.
    func pauseMachine(_ duration: Duration) { setWall(ahead: duration) }

    func setWall(ahead duration: Duration) {
        state.withLock { $0.wall += duration.testMilliseconds }
    }

    func reboot(after downtime: Duration, uptime: Duration = .seconds(20)) {
        state.withLock { state in
            state.wall += downtime.testMilliseconds + uptime.testMilliseconds
            state.sinceBoot = uptime.testMilliseconds
            state.boot += "'"
        }
    }

    /// The time until the next sleeper is due; nil if there is none.
    var untilNextSleeper: Duration? {
        state.withLock { state in
            state.sleeps.values.map(\.due).min().map { .milliseconds(max(0, $0 - state.running)) }
        }
    }

    func sleep(for duration: Duration) async throws(CancellationError) {
        let number = state.withLock { state in
            state.count += 1
            return state.count
        }
        let finished = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let early: Bool? = state.withLock { state in
                    if state.cancelled.remove(number) != nil { return false }
                    guard duration > .zero else { return true }
                    let due = state.running + duration.testMilliseconds
                    state.sleeps[number] = Sleep(due: due, continuation: continuation)
                    return nil
                }
                activity.happened()
                if let early { continuation.resume(returning: early) }
            }
        } onCancel: {
            let sleep = state.withLock { state in
                guard let sleep = state.sleeps.removeValue(forKey: number) else {
                    state.cancelled.insert(number)
                    return Sleep?.none
                }
                return sleep
            }
            sleep?.continuation.resume(returning: false)
        }
        if !finished { throw CancellationError() }
    }
}

extension ManualClock.State {
    fileprivate mutating func move(by milliseconds: Int64) {
        wall += milliseconds
        sinceBoot += milliseconds
    }

    fileprivate mutating func takeDue() -> [ManualClock.Sleep] {
        let due = sleeps.filter { $0.value.due <= running }
        for number in due.keys { sleeps[number] = nil }
        return due.values.sorted { $0.due < $1.due }
    }
}

extension Duration {
    var testMilliseconds: Int64 {
        components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000
    }
}
