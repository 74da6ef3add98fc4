import Glibc

/// The `main` of a long-running program.
package enum Daemon {
    /// Hardens the process, blocks the signals that ``Termination`` waits for, runs `body` and exits with its result.
    ///
    /// Not an `async` main: there the main thread ends up in libdispatch, which unblocks every signal on it
    /// (`sigsuspend` with an empty mask), and SIGTERM would kill the process in the middle of its work.
    package static func run(_ body: @escaping @Sendable () async -> Int32) -> Never {
        // Before anything starts a thread: each inherits what is blocked here.
        Termination.block()
        ProcessHardening.apply()
        Task.detached { exit(await body()) }
        while true { pause() }
    }
}
