import Glibc
import Synchronization

/// The places where the end-to-end tests kill a process, to show that none of them loses a session.
package enum CrashPoint: String, Sendable, CaseIterable {
    // The agent, in a rotation.
    case rotationIntentCommitted = "rotation-intent-committed"
    case rotationSent = "rotation-sent"
    case rotationAnswered = "rotation-answered"
    case rotationBeforeCommit = "rotation-before-commit"
    case rotationCommitted = "rotation-committed"
    // The server, in a refresh.
    case refreshBeforeCommit = "refresh-before-commit"
    case refreshCommitted = "refresh-committed"
    case refreshBeforeAnswer = "refresh-before-answer"
    // The server, with a letter.
    case mailBeforeSending = "mail-before-sending"
    case mailSent = "mail-sent"
    // The server, with an event.
    case eventsBeforeDispatched = "events-before-dispatched"
    case webhookBeforeSending = "webhook-before-sending"
    case webhookSent = "webhook-sent"
    // The server, with a request that has an idempotency key.
    case idempotencyBeforeAnswer = "idempotency-before-answer"
    case idempotencyAnswered = "idempotency-answered"
}

/// Kills this process at a named point if its environment asks for that: in debug builds only.
///
/// `CRASH_POINT=rotation-sent:3` means the third time that the agent has sent a rotation. A release build holds none
/// of it: there ``reached(_:)`` does nothing.
package struct CrashPoints: Sendable {
    /// Kills nothing.
    package static let none = CrashPoints(environment: [:])

    #if CRASH_POINTS
        /// One named point and how often it must still be reached.
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

        /// - Precondition: `CRASH_POINT`, where it is set, names a ``CrashPoint``: a test that kills nothing by a slip of
        ///   the pen would prove nothing.
        /// - Parameter beforeKill: Runs first, to get the log lines written that led here.
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

        /// Ends the process with SIGKILL, as a power cut would, if this is the point it is to die at.
        package func reached(_ point: CrashPoint) {
            guard let plan, plan.point == point else { return }
            guard plan.remaining.subtract(1, ordering: .relaxed).newValue == 0 else { return }
            beforeKill()
            kill(getpid(), SIGKILL)
        }
    #else
        package init(environment: [String: String], beforeKill: @escaping @Sendable () -> Void = {}) {}

        package func reached(_ point: CrashPoint) {}
    #endif
}
