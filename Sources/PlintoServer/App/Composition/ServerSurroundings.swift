package import PlintoCrypto
package import PlintoHTTP
package import PlintoModels
package import PlintoSystem

/// What a server takes from the world around it, so that a test can be that world.
package struct ServerSurroundings: Sendable {
    package var clock: any TimeSource
    package var random: any RandomSource
    package var log: Log
    package var crashPoints: CrashPoints
    /// Event loops, and threads that hash: as many as there are processors.
    package var processors: Int
    /// How many files and sockets the process may have open.
    package var descriptors: Int
    /// Hears of each request that holds an event loop for too long; nil for the log alone.
    package var watchdog: LoopWatchdog?
    /// How many password hashes may wait for a thread.
    package var hashingQueueLimit: Int
    /// The longest wait before requests for letters are looked at: see ``AnswerLinkRequests``.
    package var longestLetterDelay: Duration

    package init(
        clock: any TimeSource = SystemClock(),
        random: any RandomSource = SystemRandom(),
        log: Log,
        crashPoints: CrashPoints = .none,
        processors: Int,
        descriptors: Int = DescriptorLimit.current,
        watchdog: LoopWatchdog? = nil,
        hashingQueueLimit: Int = 64,
        longestLetterDelay: Duration = .milliseconds(500)
    ) {
        self.clock = clock
        self.random = random
        self.log = log
        self.crashPoints = crashPoints
        self.processors = processors
        self.descriptors = descriptors
        self.watchdog = watchdog
        self.hashingQueueLimit = hashingQueueLimit
        self.longestLetterDelay = longestLetterDelay
    }
}
