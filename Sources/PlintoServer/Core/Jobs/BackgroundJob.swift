import PlintoModels
import PlintoSystem
import Synchronization

/// Background work: does what is due, then sleeps until more is due or it is called.
///
/// Due work is recorded in the database, so a crash loses nothing.
final class BackgroundJob: Service {
    /// Does the due work; returns the time until more is due, nil if none is expected.
    typealias Step = @Sendable () async throws -> Duration?

    private struct State {
        var isCalled = false
        var sleeper: CheckedContinuation<Void, Never>?
    }

    /// The longest sleep, in case a call was missed: work in the database is then found anyway.
    private static let longestSleep = Duration.seconds(60)
    private static let pauseAfterError = Duration.seconds(5)

    let name: String

    private let log: Log
    private let step: Step
    private let state = Mutex(State())

    init(_ name: String, log: Log, step: @escaping Step) {
        self.name = name
        self.log = log
        self.step = step
    }

    /// Notifies the job of new work. Called after the commit that created it; costs no more than a lock.
    func call() {
        let sleeper = state.withLock { state in
            state.isCalled = true
            return state.sleeper.take()
        }
        sleeper?.resume()
    }

    /// Runs until the task is cancelled.
    func run() async {
        while !Task.isCancelled {
            state.withLock { $0.isCalled = false }
            let pause: Duration
            do {
                pause = min(try await step() ?? Self.longestSleep, Self.longestSleep)
            } catch {
                if Task.isCancelled { return }
                log.error("a background job failed and will be retried", ["job": name, "error": "\(error)"])
                pause = Self.pauseAfterError
            }
            await sleep(for: pause)
        }
    }

    /// Sleeps until the time is over, the job is called, or the task is cancelled.
    private func sleep(for pause: Duration) async {
        guard pause > .zero else { return }
        let alarm = Task { [weak self] in
            // A cancelled alarm must not wake the next sleep.
            guard (try? await Task.sleep(for: pause)) != nil else { return }
            self?.wake()
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isAwake = state.withLock { state in
                    if state.isCalled || Task.isCancelled { return true }
                    state.sleeper = continuation
                    return false
                }
                if isAwake { continuation.resume() }
            }
        } onCancel: {
            wake()
        }
        alarm.cancel()
    }

    private func wake() {
        state.withLock { $0.sleeper.take() }?.resume()
    }
}
