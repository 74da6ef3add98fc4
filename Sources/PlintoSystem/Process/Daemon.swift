import Glibc

/// The `main` function of a long-running program.
package enum Daemon {
    /// Hardens the process, blocks the signals that ``Termination`` waits for, runs `body` and exits with its result.
    ///
    /// `main` is not `async`, because then libdispatch would run the main thread and unblock every signal on it
    /// (`sigsuspend` with an empty mask), so that SIGTERM would kill the process during its work.
    package static func run(_ body: @escaping @Sendable () async -> Int32) -> Never {
        // Before any thread is started, because threads inherit the signal mask.
        Termination.block()
        ProcessHardening.apply()
        Task.detached { exit(await body()) }
        while true { pause() }
    }
}
