import CLinux
import Glibc

/// Orderly termination. The termination signals are blocked in every thread and awaited in one place, so that no signal
/// handler interrupts other code.
package enum Termination {
    /// Blocks SIGTERM, SIGINT and SIGHUP. ``Daemon`` does so first, because threads inherit the signal mask.
    package static func block() {
        var signals = awaited()
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// Waits for one of these signals and returns its number. A signal that arrived before the call is not lost.
    ///
    /// - Precondition: ``block()`` was called before the first thread was started.
    package static func wait() async -> Int32 {
        await withCheckedContinuation { continuation in
            // A thread of its own, because sigwait blocks and the pool has few threads.
            PlainThread.start {
                var signals = awaited()
                var number: Int32 = 0
                while unsafe sigwait(&signals, &number) != 0 {}
                continuation.resume(returning: number)
            }
        }
    }

    private static func awaited() -> sigset_t {
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        for number in [SIGTERM, SIGINT, SIGHUP] { unsafe sigaddset(&signals, number) }
        return signals
    }
}
