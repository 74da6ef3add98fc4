package import PlintoCrypto
package import PlintoHTTP
package import PlintoModels
package import PlintoStore
package import PlintoSystem

/// The server's environment, which a test can replace.
package struct ServerEnvironment: Sendable {
    package var clock: any TimeSource
    package var random: any RandomSource
    package var log: Log
    package var crashPoints: CrashPoints
    /// The number of event loops, and of hashing threads: normally the number of processors.
    package var processors: Int
    /// The number of files and sockets that the process may have open.
    package var descriptors: Int
    /// Notified of each request that blocks an event loop for too long; nil for the log alone.
    package var watchdog: LoopWatchdog?
    /// The number of password hashes that may wait for a thread.
    package var hashingQueueLimit: Int
    /// The longest wait before requests for emails are processed: see ``EmailLinkRequestWorker``.
    package var longestEmailDelay: Duration
    /// Services to run in addition to those of the server, and to end after them.
    package var additionalServices: [any Service]
    /// Wraps the database that requests and jobs use.
    package var wrapDatabase: @Sendable (any Database) -> any Database

    package init(
        clock: any TimeSource = SystemClock(),
        random: any RandomSource = SystemRandom(),
        log: Log,
        crashPoints: CrashPoints = .none,
        processors: Int,
        descriptors: Int = DescriptorLimit.current,
        watchdog: LoopWatchdog? = nil,
        hashingQueueLimit: Int = 64,
        longestEmailDelay: Duration = .milliseconds(500),
        additionalServices: [any Service] = [],
        wrapDatabase: @escaping @Sendable (any Database) -> any Database = { $0 }
    ) {
        self.clock = clock
        self.random = random
        self.log = log
        self.crashPoints = crashPoints
        self.processors = processors
        self.descriptors = descriptors
        self.watchdog = watchdog
        self.hashingQueueLimit = hashingQueueLimit
        self.longestEmailDelay = longestEmailDelay
        self.additionalServices = additionalServices
        self.wrapDatabase = wrapDatabase
    }
}
