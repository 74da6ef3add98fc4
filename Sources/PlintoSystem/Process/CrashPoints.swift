import Glibc
import Synchronization

/// The points at which the end-to-end tests kill a process, to show that no session is lost.
package enum CrashPoint: String, Sendable, CaseIterable {
    // The agent, during a rotation.
    case rotationIntentCommitted = "rotation-intent-committed"
    case rotationSent = "rotation-sent"
    case rotationAnswered = "rotation-answered"
    case rotationBeforeCommit = "rotation-before-commit"
    case rotationCommitted = "rotation-committed"
    // The server, during a refresh.
    case refreshBeforeCommit = "refresh-before-commit"
    case refreshCommitted = "refresh-committed"
    case refreshBeforeAnswer = "refresh-before-answer"
    // The server, while sending an email.
    case mailBeforeSending = "mail-before-sending"
    case mailSent = "mail-sent"
    // The server, while delivering an event.
    case eventsBeforeDispatched = "events-before-dispatched"
    case webhookBeforeSending = "webhook-before-sending"
    case webhookSent = "webhook-sent"
    // The server, during a request with an idempotency key.
    case idempotencyBeforeAnswer = "idempotency-before-answer"
    case idempotencyAnswered = "idempotency-answered"
}

/// Kills this process at a point named by its environment, in debug builds only.
///
/// `CRASH_POINT=rotation-sent:3` means the third time that the agent sends a rotation. In release builds
/// ``reached(_:)`` does nothing.
package struct CrashPoints: Sendable {
    /// No crash point.
    package static let none = CrashPoints(environment: [:])

    #if CRASH_POINTS
        /// A crash point and the number of times that it must still be reached.
        private final class Plan: Sendable {
            let point: CrashPoint
            let remaining: Atomic<Int>

            init(point: CrashPoint, times: Int) {
                self.point = point
                remaining = Atomic(times)
            }
        }

        private let plan: Plan?
        private let beforeKill: @Sendable () -> Void

        /// - Precondition: `CRASH_POINT`, if set, names a ``CrashPoint``: a test with a misspelled point would prove
        ///   nothing.
        /// - Parameter beforeKill: Runs before the kill, to flush the log.
        package init(environment: [String: String], beforeKill: @escaping @Sendable () -> Void = {}) {
            self.beforeKill = beforeKill
            guard let text = environment["CRASH_POINT"], !text.isEmpty else {
                plan = nil
                return
            }
            let parts = text.split(separator: ":", maxSplits: 1)
            guard let point = CrashPoint(rawValue: String(parts[0])),
                let times = parts.count == 1 ? 1 : Int(parts[1]), times > 0
            else { preconditionFailure("CRASH_POINT=\(text) names no crash point") }
            plan = Plan(point: point, times: times)
        }

        /// Kills the process with SIGKILL, like a power failure, if this is the configured point.
        package func reached(_ point: CrashPoint) {
            guard let plan, plan.point == point else { return }
            guard plan.remaining.subtract(1, ordering: .relaxed).newValue == 0 else { return }
            beforeKill()
            kill(getpid(), SIGKILL)
        }
    #else
        package init(environment: [String: String], beforeKill: @escaping @Sendable () -> Void = {}) {}

        /// Does nothing: a release build has no crash points.
        package func reached(_ point: CrashPoint) {}
    #endif
}
