import Synchronization

/// A response that is completed later. No task waits for it: the connection keeps only itself and the request, and the
/// stack of the handler's task is released.
///
/// ```swift
/// let deferred = DeferredResponse(abandon: { waiters.leave(id) })
/// waiters.add(id, deferred)
/// return HTTPResponse(deferred)
/// ```
///
/// Each layer between handler and engine that changes a response adds a step with ``then(_:)``. The steps run in that
/// order when the response is complete.
package final class DeferredResponse: Sendable {
    /// A response, or the error in its place.
    package typealias Outcome = Result<HTTPResponse, any Error>

    private struct State {
        var steps: [@Sendable (Outcome) -> Outcome] = []
        var outcome: Outcome?
        var deliver: (@Sendable (HTTPResponse) -> Void)?
        var abandon: (@Sendable () -> Void)?
        var isOver = false
    }

    private let state: Mutex<State>

    /// - Parameter abandon: Called once if the response is not needed any more, because the client has disconnected or
    ///   the server shuts down.
    package init(abandon: @escaping @Sendable () -> Void) {
        state = Mutex(State(abandon: abandon))
    }

    /// Completes the response. May be called from any thread. Only the first call has an effect, and none after
    /// abandonment.
    package func complete(with outcome: Outcome) {
        let isFirst = state.withLock { state in
            guard !state.isOver, state.outcome == nil else { return false }
            state.outcome = outcome
            state.abandon = nil
            return true
        }
        if isFirst { finish() }
    }

    /// Adds a step that processes the outcome.
    ///
    /// - Precondition: The engine does not have the response yet.
    package func then(_ step: @escaping @Sendable (Outcome) -> Outcome) {
        state.withLock { $0.steps.append(step) }
    }

    /// Delivers the response when it is complete, possibly immediately, on the thread that completes it.
    func deliver(to receiver: @escaping @Sendable (HTTPResponse) -> Void) {
        state.withLock { $0.deliver = receiver }
        finish()
    }

    /// Stops waiting. Nothing is delivered any more.
    func abandon() {
        let abandon: (@Sendable () -> Void)? = state.withLock { state in
            guard !state.isOver else { return nil }
            defer { state = State(isOver: true) }
            return state.abandon
        }
        abandon?()
    }

    private func finish() {
        let ready:
            (outcome: Outcome, steps: [@Sendable (Outcome) -> Outcome], deliver: @Sendable (HTTPResponse) -> Void)?
        ready = state.withLock { state in
            guard !state.isOver, let outcome = state.outcome, let deliver = state.deliver else { return nil }
            defer { state = State(isOver: true) }
            return (outcome, state.steps, deliver)
        }
        guard let ready else { return }
        let outcome = ready.steps.reduce(ready.outcome) { outcome, step in step(outcome) }
        // An error that no step converted to a response has no form that a client could read.
        ready.deliver((try? outcome.get()) ?? HTTPResponse(status: 500))
    }
}
