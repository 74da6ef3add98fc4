package import PlintoCrypto
package import PlintoModels
package import PlintoSystem

/// Keeps one session's access token valid and hands it out.
///
/// It carries out the decisions of ``RotationMachine`` with a journal and a client:
/// - A valid cached token is returned immediately, even while requests are running.
/// - Callers that need a fresh token share one refresh and wait for a limited time. The refresh continues regardless of
///   waiting callers.
/// - A refresh starts before expiry, at a random point, so that callers normally never wait.
/// - A failed step is retried with the same key at growing intervals; ``wake()`` retries immediately.
package actor TokenRefresher {
    /// A task that runs independently of callers.
    private struct Work {
        let task: Task<Void, Never>
        /// True for a request, which may be cancelled; false for a write, which must finish.
        let isNetwork: Bool
    }

    private let journal: any RotationJournal
    private let requests: TokenExchange
    private let clock: any TimeSource
    private let random: any RandomSource
    private let log: Log
    private let crashPoints: CrashPoints
    private let policy: RefreshPolicy
    private let sleeper: any Sleeper

    private var machine = RotationMachine()
    private var connectivity = Connectivity.unknown
    private var lastError: String?
    /// The kind of ``lastError``, for programs.
    private var lastErrorReason = Reason.offline
    /// True if a refresh has failed since the clocks began to disagree about the current token.
    private var hasTriedInDoubt = false
    /// A token that a server refused before its expiry. It is never handed out again.
    private var rejected: String?
    private var isStopped = false

    // Times are in milliseconds since boot.
    /// The time at which an idle session's token is refreshed.
    private var refreshDue: Int64 = 0
    /// The time at which a failed step is retried.
    private var retryDue: Int64 = 0
    /// The earliest time for a retry, from the server's `Retry-After`.
    private var retryNotBefore: Int64 = 0
    /// The time at which the current step last started.
    private var lastAttempt: Int64 = 0

    private var alarm: Task<Void, Never>?
    private var exchange: Task<Void, Never>?
    /// True if the running exchange was cancelled in order to be sent again.
    private var isInterrupted = false
    private var work: [Int: Work] = [:]
    private var workCount = 0
    private var waiters = Waiters()
    private var signOuts: [CheckedContinuation<StoredCredentials?, any Error>] = []

    /// Creates a refresher. Call ``start()`` to load its session.
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
        self.clock = clock
        self.random = random
        self.log = log
        self.crashPoints = crashPoints
        self.policy = policy
        self.sleeper = sleeper
        requests = TokenExchange(
            client: client,
            clock: clock,
            random: random,
            log: log,
            crashPoints: crashPoints,
            backoff: policy.backoff,
            sleeper: sleeper
        )
    }

    deinit {
        alarm?.cancel()
    }

    // MARK: The session

    /// Loads the session from the journal. A rotation in progress is sent again immediately with its key; this does not
    /// wait for the response.
    ///
    /// - Throws: The journal's error.
    package func start() async throws {
        apply(.loaded(try await journal.load()))
    }

    /// Takes over a new session that the caller has already stored, after ``signOut()`` of the previous one.
    package func adopt(_ credentials: StoredCredentials) {
        connectivity = .online
        apply(.adopted(credentials))
    }

    /// Ends the session locally and durably. This takes precedence over a rotation in progress: a late successor is
    /// revoked at the server and not stored.
    ///
    /// - Returns: The deleted tokens, to be revoked at the server; nil if there were none.
    /// - Throws: The journal's error if the tokens cannot be deleted. They are not handed out any more in any case, and
    ///   deletion is retried, both automatically and by another call.
    package func signOut() async throws -> StoredCredentials? {
        if case .signedOut = machine.state { return nil }
        return try await withCheckedThrowingContinuation { continuation in
            signOuts.append(continuation)
            apply(.signOutWanted)
            waiters.resumeAll()
        }
    }

    /// Reacts to the return of the network or the machine. A failed step is retried, and a request that has been
    /// running for long, most likely on a dead connection, is sent again. A `Retry-After` is still respected.
    package func wake() {
        let now = sinceBoot()
        if machine.isResting {
            if now >= retryNotBefore { apply(.awoke) }
        } else if let exchange, now - lastAttempt >= policy.staleExchange.wholeMilliseconds {
            isInterrupted = true
            exchange.cancel()
        }
        tick()
    }

    /// Reports that a server refused `accessToken` before its expiry. It is not handed out again, and a refresh starts.
    package func reject(_ accessToken: String) {
        guard machine.credentials?.accessToken == accessToken else { return }
        rejected = accessToken
        demandRefresh()
    }

    /// The state of the session.
    package var status: TokenStatus {
        let timestamps = machine.credentials?.timestamps
        return TokenStatus(
            signedIn: machine.credentials != nil,
            endReason: machine.endReason,
            connectivity: connectivity,
            lastError: lastError,
            accessTokenExpiresAt: machine.credentials.map { TokenExpiry($0.timestamps).expiresAt },
            rotationPending: machine.isRotating,
            serverTime: timestamps.map { TokenExpiry($0).serverTime(at: ClockReading(reading: clock)) },
            clockSkew: timestamps?.serverOffset
        )
    }

    /// Stops all work. Requests are cancelled, because their intents are durable; writes are awaited. Waiting callers
    /// get the token that is available.
    package func stop() async {
        isStopped = true
        alarm?.cancel()
        for item in work.values where item.isNetwork { item.task.cancel() }
        while let item = work.values.first { await item.task.value }
        waiters.resumeAll()
    }

    // MARK: Handing out tokens

    /// Returns an access token that is valid for at least `minimumTTL` more seconds.
    ///
    /// It returns immediately if the cached token suffices. Otherwise it starts or joins a refresh and waits for it: at
    /// most ``RefreshPolicy/callerDeadline``, or ``RefreshPolicy/patience`` if the server is known to be unreachable. A
    /// minimum above nine tenths of the token's lifetime is reduced to that.
    ///
    /// With a minimum of 0, a token about to expire is returned only if no better one can be had: a refresh is awaited
    /// for a short time, unless the server is known to be unreachable. The same applies to a token of an earlier boot,
    /// whose age only the wall clock knows, and to one that has expired by a wall clock that ran further than the time
    /// since boot, as after the pause of a virtual machine. For the latter one refresh is always attempted, and it is
    /// awaited as long as if there were no token.
    ///
    /// - Throws: ``TokenError``: `signedOut`; `offline` if no suitable token could be obtained in time.
    package func token(minimumTTL: Int = 0) async throws(TokenError) -> AgentToken {
        let started = sinceBoot()
        /// The time until which a better token is awaited if a sufficient one is cached.
        var fallBackAt: Int64?
        while true {
            guard let credentials = machine.credentials else {
                // Refuse only after the tokens are deleted from the disk, so that none can be found there afterwards.
                let left = started + policy.callerDeadline.wholeMilliseconds - sinceBoot()
                guard machine.isWiping, left > 0, !isStopped, !Task.isCancelled else {
                    throw .signedOut(machine.endReason)
                }
                await waitForChange(atMost: .milliseconds(left))
                continue
            }
            let now = ClockReading(reading: clock)
            let freshness = TokenFreshness(
                of: credentials,
                at: now,
                minimumTTL: minimumTTL,
                policy: policy,
                isRejected: credentials.accessToken == rejected
            )
            let isUnreachable = connectivity == .offline && (!freshness.mayHaveEnded || hasTriedInDoubt)
            if freshness.isGoodEnough, freshness.isBest || isUnreachable || isStopped {
                return AgentToken(credentials, remaining: freshness.remaining)
            }
            let nextDemand = demandRefresh()

            let limit = connectivity == .offline ? policy.patience : policy.callerDeadline
            var deadline = started + limit.wholeMilliseconds
            if freshness.isGoodEnough, !freshness.mayHaveEnded {
                let latest = now.sinceBoot + freshness.remaining / 2
                fallBackAt = fallBackAt ?? min(started + policy.patience.wholeMilliseconds, latest)
                deadline = min(deadline, fallBackAt ?? deadline)
            }
            let left = deadline - now.sinceBoot
            guard left > 0, !isStopped, !Task.isCancelled else {
                if freshness.isGoodEnough { return AgentToken(credentials, remaining: freshness.remaining) }
                throw .offline(
                    lastError ?? "the server has not responded yet",
                    lastError == nil ? .offline : lastErrorReason
                )
            }
            await waitForChange(atMost: .milliseconds(min(left, nextDemand ?? left)))
        }
    }

    /// Starts a refresh, or retries a failed step early: not before its `Retry-After`, and not more often than
    /// ``RefreshPolicy/retrySpacing`` allows, so that callers in a loop do not drive it.
    ///
    /// - Returns: The milliseconds to wait before asking again if the retry is not allowed yet, so that a server that
    ///   comes back is not missed because of a very recent attempt.
    @discardableResult
    private func demandRefresh() -> Int64? {
        guard !isStopped else { return nil }
        if case .idle = machine.state {
            beginRefresh()
        } else if machine.isResting {
            let allowedAt = max(retryNotBefore, lastAttempt + policy.retrySpacing.wholeMilliseconds)
            let now = sinceBoot()
            guard now >= allowedAt else { return allowedAt - now }
            apply(.retryDue)
        }
        return nil
    }

    /// Returns when the state of the session changes, after `limit`, or when the caller is cancelled.
    private func waitForChange(atMost limit: Duration) async {
        let waiter = waiters.nextID()
        let timer = Task { [weak self, sleeper] in
            do { try await sleeper.sleep(for: limit) } catch { return }
            await self?.resume(waiter)
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiters.add($0, id: waiter) }
        } onCancel: {
            Task { await self.resume(waiter) }
        }
        timer.cancel()
    }

    private func resume(_ waiter: Int) { waiters.resume(waiter) }

    // MARK: Carrying out the machine's actions

    private func apply(_ event: RotationMachine.Event) {
        for action in machine.handle(event) { perform(action) }
        setAlarm()
    }

    private func beginRefresh() {
        let key = Base64URL.encode(random.bytes(32))
        apply(.refreshWanted(RotationIntent(key: key, startedAt: clock.now())))
    }

    private func perform(_ action: RotationMachine.Action) {
        switch action {
        case .record(let intent):
            write(.recorded) { refresher in
                try await refresher.journal.begin(intent)
                refresher.crashPoints.reached(.rotationIntentCommitted)
            }
        case .exchange(let refreshToken, let key):
            guard !isStopped else { return }
            lastAttempt = sinceBoot()
            isInterrupted = false
            exchange = run(isNetwork: true) { refresher in await refresher.exchange(refreshToken, key: key) }
        case .store(let successor):
            write(.stored) { refresher in
                refresher.crashPoints.reached(.rotationBeforeCommit)
                try await refresher.journal.complete(successor)
                refresher.crashPoints.reached(.rotationCommitted)
                refresher.lastError = nil
            }
        case .end(let reason):
            write(.ended) { refresher in try await refresher.journal.end(reason) }
            waiters.resumeAll()
        case .release(let credentials):
            hasTriedInDoubt = false
            let now = ClockReading(reading: clock)
            refreshDue = policy.refreshTime(of: credentials.timestamps, at: now, jitter: random.fraction())
            waiters.resumeAll()
        case .rest(let failures, let retryAfter):
            if let credentials = machine.credentials {
                hasTriedInDoubt = !TokenExpiry(credentials.timestamps).isCertain(at: ClockReading(reading: clock))
            }
            let now = sinceBoot()
            let delay = policy.backoff.delay(failures: failures, retryAfter: retryAfter, random: random)
            retryDue = now + delay.wholeMilliseconds
            retryNotBefore = now + policy.backoff.notBefore(retryAfter: retryAfter).wholeMilliseconds
            waiters.resumeAll()
        case .finish(let left):
            for signOut in signOuts { signOut.resume(returning: left) }
            signOuts = []
            waiters.resumeAll()
        case .discard(let successor):
            run(isNetwork: true) { refresher in await refresher.requests.revoke(successor) }
        }
    }

    @discardableResult
    private func run(
        isNetwork: Bool,
        _ body: @escaping @Sendable (isolated TokenRefresher) async -> Void
    ) -> Task<Void, Never> {
        workCount += 1
        let number = workCount
        let task = Task {
            await body(self)
            work[number] = nil
        }
        work[number] = Work(task: task, isNetwork: isNetwork)
        return task
    }

    /// Runs one journal write. The machine requests only one at a time.
    private func write(
        _ done: RotationMachine.Event,
        _ body: @escaping @Sendable (isolated TokenRefresher) async throws -> Void
    ) {
        lastAttempt = sinceBoot()
        run(isNetwork: false) { refresher in
            do {
                try await body(refresher)
                refresher.apply(done)
            } catch {
                refresher.writeFailed(done, error)
            }
        }
    }

    private func writeFailed(_ step: RotationMachine.Event, _ error: any Error) {
        lastError = "cannot write the agent's state: \(error)"
        lastErrorReason = .offline
        log.error("cannot write the rotation journal", ["error": "\(error)"])
        if step == .ended {
            for signOut in signOuts { signOut.resume(throwing: error) }
            signOuts = []
        }
        apply(.journalFailed)
    }

    private func exchange(_ refreshToken: String, key: String) async {
        let outcome = await requests.rotate(refreshToken, key: key)
        exchange = nil
        switch outcome {
        case .answered(let successor):
            connectivity = .online
            crashPoints.reached(.rotationAnswered)
            apply(.answered(successor, key: key))
        case .denied(let error):
            connectivity = .online
            lastError = error.message
            log.warning("the server ended the session", ["reason": "\(error.reason)"])
            apply(.denied(error, key: key))
        case .failed(_, nil, _, _) where isInterrupted:
            isInterrupted = false
            apply(.failed(key: key, retryAfter: nil))
            apply(.awoke)
        case .failed(let why, let retryAfter, let connectivity, let reason):
            isInterrupted = false
            // A response that arrived despite the interruption counts: its `Retry-After` is respected.
            if !isStopped {
                self.connectivity = connectivity
                lastError = why
                lastErrorReason = reason
                log.info("the refresh failed; it will be retried", ["error": why])
            }
            apply(.failed(key: key, retryAfter: retryAfter))
        }
    }

    // MARK: Timers

    /// Starts what is due and sets the alarm for the next time.
    private func tick() {
        guard !isStopped else { return }
        let now = sinceBoot()
        if machine.isResting {
            if now >= retryDue { apply(.retryDue) }
        } else if case .idle(let credentials) = machine.state,
            now >= refreshDue || !TokenExpiry(credentials.timestamps).isCertain(at: ClockReading(reading: clock))
        {
            beginRefresh()
        }
        setAlarm()
    }

    /// Schedules ``tick()`` for the next due time, and at least every ``RefreshPolicy/watchInterval``, to notice a
    /// suspend or a pause of the virtual machine.
    private func setAlarm() {
        alarm?.cancel()
        alarm = nil
        guard !isStopped else { return }
        let start = ClockReading(reading: clock)
        let now = start.sinceBoot
        var pause = policy.watchInterval.wholeMilliseconds
        if machine.isResting {
            pause = min(pause, retryDue - now)
        } else if case .idle = machine.state {
            pause = min(pause, refreshDue - now)
        } else if case .signedOut = machine.state {
            return
        }
        pause = max(pause, 0)
        alarm = Task { [weak self, sleeper] in
            do { try await sleeper.sleep(for: .milliseconds(pause)) } catch { return }
            guard !Task.isCancelled else { return }
            await self?.alarmRang(setAt: start, for: pause)
        }
    }

    private func alarmRang(setAt start: ClockReading, for pause: Int64) {
        // Another alarm may have been set in the meantime.
        guard !Task.isCancelled else { return }
        let now = ClockReading(reading: clock)
        if let suspension = policy.suspension(from: start, to: now, expected: pause) {
            log.debug("the machine was suspended", ["seconds": "\(suspension / 1000)"])
            wake()
        } else {
            tick()
        }
    }

    private func sinceBoot() -> Int64 { clock.sinceBoot().wholeMilliseconds }
}
