import CLinux
import Glibc

/// An orderly end: the signals that ask for one are blocked in every thread and waited for in one place, so that no
/// handler runs in the middle of something.
package enum Termination {
    /// Blocks SIGTERM, SIGINT and SIGHUP. ``Daemon`` does so first of all: threads inherit it from the one that starts them.
    package static func block() {
        var signals = awaited()
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    /// Returns the number of the next of these signals. One that came before the call is not lost.
    ///
    /// - Precondition: ``block()`` was called before the first thread was started.
    package static func wait() async -> Int32 {
        await withCheckedContinuation { continuation in
            // A thread of its own: sigwait blocks, and the pool's threads are few.
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
