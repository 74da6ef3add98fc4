package import PlintoCrypto
package import PlintoModels
package import PlintoSystem
package import PlintoTransport

/// The environment of an agent: clock, randomness, network and log.
package struct AgentEnvironment: Sendable {
    package var clock: any TimeSource
    package var random: any RandomSource
    package var transport: any Transport
    /// The proxies used by ``transport``, for `status`.
    package var proxies: ProxySettings
    package var log: Log
    package var crashPoints: CrashPoints
    /// One element per network change; finished if changes cannot be watched.
    package var networkChanges: AsyncStream<Void>

    package init(
        clock: any TimeSource,
        random: any RandomSource,
        transport: any Transport,
        proxies: ProxySettings = .none,
        log: Log,
        crashPoints: CrashPoints = .none,
        networkChanges: AsyncStream<Void> = AsyncStream { $0.finish() }
    ) {
        self.clock = clock
        self.random = random
        self.transport = transport
        self.proxies = proxies
        self.log = log
        self.crashPoints = crashPoints
        self.networkChanges = networkChanges
    }
}
