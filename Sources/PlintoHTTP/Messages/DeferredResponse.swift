import Synchronization

/// A response that is made later, by whoever comes to have what it waits for. Meanwhile no task waits for it: the
/// connection keeps itself and the request, and gives back the stack of the task that handled it.
///
/// ```swift
/// let deferred = DeferredResponse(abandon: { waiters.leave(id) })
/// waiters.add(id, deferred)
/// return HTTPResponse(deferred)
/// ```
///
/// Each layer between the handler and the engine that changes a response adds a step with ``then(_:)``; the steps run
/// when the response is there, in that order.
package final class DeferredResponse: Sendable {
    /// A response, or the error that stands in its place.
    package typealias Outcome = Result<HTTPResponse, any Error>

    private struct State {
        var steps: [@Sendable (Outcome) -> Outcome] = []
        var outcome: Outcome?
        var deliver: (@Sendable (HTTPResponse) -> Void)?
        var abandon: (@Sendable () -> Void)?
        var isOver = false
    }

    private let state: Mutex<State>

    /// - Parameter abandon: Called once where nobody wants the response any more: the client has closed the connection,
    ///   or the server ends it.
    package init(abandon: @escaping @Sendable () -> Void) {
        state = Mutex(State(abandon: abandon))
    }

    /// Completes the response, from any thread. Only the first call counts, and none after it was abandoned.
    package func complete(with outcome: Outcome) {
        let isFirst = state.withLock { state in
            guard !state.isOver, state.outcome == nil else { return false }
            state.outcome = outcome
            state.abandon = nil
            return true
        }
        if isFirst { finish() }
    }

    /// Adds a step to what is done with the outcome.
    ///
    /// - Precondition: Called before the engine has the response.
    package func then(_ step: @escaping @Sendable (Outcome) -> Outcome) {
        state.withLock { $0.steps.append(step) }
    }

    /// Hands the response over once it is there, which may be at once, on the thread that completes it.
    func deliver(to receiver: @escaping @Sendable (HTTPResponse) -> Void) {
        state.withLock { $0.deliver = receiver }
        finish()
    }

    /// Gives up waiting: nothing is delivered any more.
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
        // An error that no step made a response of has no form that a client could read.
        ready.deliver((try? outcome.get()) ?? HTTPResponse(status: 500))
    }
}
