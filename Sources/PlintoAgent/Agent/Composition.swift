import PlintoStore
import PlintoSync

extension SessionManager {
    /// The construction of the session part of an agent from its configuration and environment.
    init(
        _ configuration: AgentConfiguration,
        _ environment: AgentEnvironment,
        _ database: GuardedDatabase,
        _ cipher: ColumnCipher
    ) {
        let timing = configuration.timing
        let parts = Parts(
            database: database,
            cipher: cipher,
            clock: environment.clock,
            random: environment.random,
            transport: environment.transport,
            crashPoints: environment.crashPoints,
            log: environment.log,
            refresh: configuration.refresh,
            replica: Replica.Policy(
                staleAfter: timing.replicaStaleAfter,
                firstFetchLimit: timing.firstFetchLimit
            ),
            signOutLimit: timing.signOutLimit
        )
        let queue = RevocationQueue(cipher: cipher, random: environment.random, clock: environment.clock)
        let revoker = Revoker(
            queue: queue,
            database: database.base,
            log: environment.log,
            policy: Revoker.Policy(firstDelay: timing.revocationRetry),
            client: { parts.client($0) }
        )
        self.init(parts: parts, current: SessionHolder(), queue: queue, revoker: revoker)
    }
}
