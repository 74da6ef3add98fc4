package import PlintoCrypto
package import PlintoModels
package import PlintoSystem

/// Keeps one session's access token fresh, and hands it out.
///
/// Carries out what ``RotationMachine`` decides, over a journal and a client:
/// - A cached token that is good is answered at once, whatever is in flight.
/// - Whoever needs a fresh one joins the one refresh there is, and waits for a bounded time; the refresh itself goes
///   on for as long as it takes, whether anybody waits or not.
/// - A refresh starts ahead of expiry, at a random point, so that in the ordinary case nobody waits at all.
/// - A fault is tried again with the same key, less and less often; ``wake()`` tries at once.
package actor TokenKeeper {
    let journal: any RotationJournal
    let client: RESTClient
    let clock: any TimeSource
    let random: any RandomSource
    let log: Log
    let crashPoints: CrashPoints
    let policy: RefreshPolicy
    let sleeper: any Sleeper

    var machine = RotationMachine()
    var connectivity = Connectivity.unknown
    var lastFault: String?
    /// What kind of fault the last one was, for programs.
    var lastFaultReason = Reason.offline
    /// Whether a try has failed since the clocks began to contradict each other over the present token.
    var hasTriedInDoubt = false
    /// A token that a server has refused although its time had not come: never handed out again.
    var rejected: String?
    var isStopped = false

    // Times, in milliseconds since boot.
    /// When the idle session's token is to be refreshed.
    var refreshDue: Int64 = 0
    /// When the resting step is to be tried again.
    var retryDue: Int64 = 0
    /// What the server's `Retry-After` forbids to go before.
    var retryNotBefore: Int64 = 0
    /// When the machine's step was last begun.
    var lastTry: Int64 = 0

    var alarm: Task<Void, Never>?
    var exchange: Task<Void, Never>?
    /// The running exchange was given up to be sent anew.
    var isInterrupted = false
    var work: [Int: Work] = [:]
    var workCount = 0
    var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    var waiterCount = 0
    var departures: [CheckedContinuation<StoredCredentials?, any Error>] = []

    /// What runs beside the callers.
    struct Work {
        let task: Task<Void, Never>
        /// Whether it may be given up: a request, not a write.
        let isNetwork: Bool
    }

    package init(
        journal: any RotationJournal,
        client: RESTClient,
        clock: any TimeSource,
        random: any RandomSource,
        log: Log,
        crashPoints: CrashPoints = .none,
        policy: RefreshPolicy = RefreshPolicy(),
        sleeper: any Sleeper = SystemSleeper()
    ) {
        self.journal = journal
        self.client = client
        self.clock = clock
        self.random = random
        self.log = log
        self.crashPoints = crashPoints
        self.policy = policy
        self.sleeper = sleeper
    }

    deinit {
        alarm?.cancel()
    }

    /// Loads the session. A rotation found in the journal is sent again at once, with its key; nobody has to wait for
    /// its answer.
    ///
    /// - Throws: What the journal throws.
    package func start() async throws {
        apply(.loaded(try await journal.load()))
    }

    /// Takes over a new session that the caller has stored already, after ``signOut()`` of the one before.
    package func adopt(_ credentials: StoredCredentials) {
        connectivity = .online
        apply(.adopted(credentials))
    }

    /// Ends the session here, durably. It wins over a rotation under way: a successor that still arrives is revoked
    /// at the server, and not stored.
    ///
    /// - Returns: The tokens that were wiped, to be revoked at the server; nil if there were none.
    /// - Throws: What the journal throws if the tokens cannot be wiped. None is handed out any more all the same, and
    ///   wiping is tried again, by itself and by another call.
    package func signOut() async throws -> StoredCredentials? {
        if case .signedOut = machine.state { return nil }
        return try await withCheckedThrowingContinuation { continuation in
            departures.append(continuation)
            apply(.signOutWanted)
            tellWaiters()
        }
    }

    /// The network or the machine is back: what waits for a retry is tried now, and a request that has been under way
    /// for long, most likely on a dead connection, is sent anew. A `Retry-After` still holds.
    package func wake() {
        let now = sinceBoot()
        if machine.isResting {
            if now >= retryNotBefore { apply(.awoke) }
        } else if let exchange, now - lastTry >= policy.staleExchange.wholeMilliseconds {
            isInterrupted = true
            exchange.cancel()
        }
        tick()
    }

    /// A server has refused `accessToken` before its time: it is not handed out again, and a refresh starts.
    package func reject(_ accessToken: String) {
        guard machine.credentials?.accessToken == accessToken else { return }
        rejected = accessToken
        demandRefresh()
    }

    package var status: KeeperStatus {
        let receipt = machine.credentials?.receipt
        return KeeperStatus(
            signedIn: machine.credentials != nil,
            endReason: machine.endReason,
            connectivity: connectivity,
            lastFault: lastFault,
            accessTokenExpiresAt: machine.credentials.map { TokenExpiry($0.receipt).expiresAt },
            rotationPending: machine.isRotating,
            serverTime: receipt.map { TokenExpiry($0).serverTime(at: Moment(reading: clock)) },
            clockSkew: receipt?.serverOffset
        )
    }

    /// Stops all work. A request under way is given up, for its intent is durable; a write is waited for. Whoever waits
    /// for a token gets what there is.
    package func stop() async {
        isStopped = true
        alarm?.cancel()
        for item in work.values where item.isNetwork { item.task.cancel() }
        while let item = work.values.first { await item.task.value }
        tellWaiters()
    }

    func sinceBoot() -> Int64 {
        clock.sinceBoot().wholeMilliseconds
    }
}
