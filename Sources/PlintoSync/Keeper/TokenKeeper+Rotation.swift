import PlintoCrypto
import PlintoModels
import PlintoSystem

extension TokenKeeper {
    /// How long a server that refuses a rotation in words that do not end the session is left alone, in seconds.
    private static let refusalPause = 60
    /// How often a late successor's revocation is tried.
    private static let revocationTries = 5

    func apply(_ event: RotationMachine.Event) {
        for action in machine.handle(event) { perform(action) }
        setAlarm()
    }

    func beginRefresh() {
        let key = Base64URL.encode(random.bytes(32))
        apply(.refreshWanted(RotationIntent(key: key, startedAt: clock.now())))
    }

    private func perform(_ action: RotationMachine.Action) {
        switch action {
        case .record(let intent):
            write(.recorded) { keeper in
                try await keeper.journal.begin(intent)
                keeper.crashPoints.reached(.rotationIntentCommitted)
            }
        case .exchange(let refreshToken, let key):
            guard !isStopped else { return }
            lastTry = sinceBoot()
            isInterrupted = false
            exchange = run(isNetwork: true) { keeper in await keeper.exchange(refreshToken, key: key) }
        case .store(let successor):
            write(.stored) { keeper in
                keeper.crashPoints.reached(.rotationBeforeCommit)
                try await keeper.journal.complete(successor)
                keeper.crashPoints.reached(.rotationCommitted)
                keeper.lastFault = nil
            }
        case .end(let reason):
            write(.ended) { keeper in try await keeper.journal.end(reason) }
            tellWaiters()
        case .release(let credentials):
            hasTriedInDoubt = false
            scheduleRefresh(of: credentials)
            tellWaiters()
        case .rest(let failures, let retryAfter):
            if let credentials = machine.credentials {
                hasTriedInDoubt = !TokenExpiry(credentials.receipt).isCertain(at: Moment(reading: clock))
            }
            let now = sinceBoot()
            let delay = policy.backoff.delay(failures: failures, retryAfter: retryAfter, random: random)
            retryDue = now + delay.wholeMilliseconds
            retryNotBefore = now + policy.backoff.notBefore(retryAfter: retryAfter).wholeMilliseconds
            tellWaiters()
        case .finish(let left):
            for departure in departures { departure.resume(returning: left) }
            departures = []
            tellWaiters()
        case .discard(let successor):
            run(isNetwork: true) { keeper in await keeper.revoke(successor) }
        }
    }

    private func scheduleRefresh(of credentials: StoredCredentials) {
        let expiry = TokenExpiry(credentials.receipt)
        let now = Moment(reading: clock)
        // A token of an earlier boot is good by the wall clock alone, if at all; one that the clocks contradict each other
        // over may be over: it is replaced at the first chance.
        refreshDue =
            expiry.isCertain(at: now)
            ? credentials.receipt.bootTime
                + policy.refreshPoint(lifetime: expiry.lifetime, jitter: random.fraction())
            : now.sinceBoot
    }

    @discardableResult
    private func run(
        isNetwork: Bool,
        _ body: @escaping @Sendable (isolated TokenKeeper) async -> Void
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

    /// One write of the journal; the machine asks for one at a time.
    private func write(
        _ done: RotationMachine.Event,
        _ body: @escaping @Sendable (isolated TokenKeeper) async throws -> Void
    ) {
        lastTry = sinceBoot()
        run(isNetwork: false) { keeper in
            do {
                try await body(keeper)
                keeper.apply(done)
            } catch {
                keeper.writeFailed(done, error)
            }
        }
    }

    private func writeFailed(_ step: RotationMachine.Event, _ error: any Error) {
        lastFault = "the state cannot be written: \(error)"
        lastFaultReason = .offline
        log.error("cannot write the rotation journal", ["error": "\(error)"])
        if step == .ended {
            for departure in departures { departure.resume(throwing: error) }
            departures = []
        }
        apply(.journalFailed)
    }

    private func exchange(_ refreshToken: String, key: String) async {
        let asked = Moment(reading: clock)
        let outcome: Result<Received<TokenPair>, ClientFault>
        #if CRASH_POINTS
            async let sent: Void = Self.announceSent(crashPoints)
        #endif
        do throws(ClientFault) {
            let request = RefreshRequest(refreshToken: refreshToken)
            outcome = .success(try await client.call(API.Auth.refresh, request, idempotencyKey: key))
        } catch {
            outcome = .failure(error)
        }
        #if CRASH_POINTS
            await sent
        #endif
        exchange = nil
        switch outcome {
        case .success(let received) where received.value.isUsable:
            connectivity = .online
            crashPoints.reached(.rotationAnswered)
            let receipt = TokenReceipt(
                expiresIn: received.value.expiresIn,
                requestedAt: asked,
                serverDate: received.serverDate
            )
            let successor = StoredCredentials(
                accessToken: received.value.accessToken,
                refreshToken: received.value.refreshToken,
                receipt: receipt
            )
            apply(.answered(successor, key: key))
        case .success:
            failed(key, "the server's answer holds no usable tokens", retryAfter: nil)
        case .failure(.transient(let why, let retryAfter, _, let reason)):
            failed(key, why, retryAfter: retryAfter, reason: reason)
        case .failure(.refused(let error)):
            let pause = max(error.retryAfter ?? 0, Self.refusalPause)
            failed(key, "the server refuses the refresh: \(error.message)", retryAfter: pause, .online)
        case .failure(.permanent(let error)):
            connectivity = .online
            lastFault = error.message
            log.warning("the server has ended the session", ["reason": "\(error.reason)"])
            apply(.denied(error, key: key))
        }
    }

    private func failed(
        _ key: String,
        _ why: String,
        retryAfter: Int?,
        _ found: Connectivity = .offline,
        reason: Reason = .offline
    ) {
        let isToBeSentAnew = isInterrupted && retryAfter == nil
        isInterrupted = false
        if isToBeSentAnew {
            apply(.failed(key: key, retryAfter: nil))
            apply(.awoke)
        } else {
            // Also where the request was given up: the answer came all the same, and asks to be left alone.
            if !isStopped {
                connectivity = found
                lastFault = why
                lastFaultReason = reason
                log.info("a refresh brought no token yet", ["error": why])
            }
            apply(.failed(key: key, retryAfter: retryAfter))
        }
    }

    #if CRASH_POINTS
        /// Reached once the request has had the time to leave, while its answer is still awaited.
        private static func announceSent(_ crashPoints: CrashPoints) async {
            try? await Task.sleep(for: .milliseconds(1))
            crashPoints.reached(.rotationSent)
        }
    #endif

    /// Ends a session at the server whose tokens came after the sign-out.
    private func revoke(_ late: StoredCredentials) async {
        for attempt in 1...Self.revocationTries {
            do throws(ClientFault) {
                _ = try await client.call(API.Auth.signOut, NoBody(), bearer: late.accessToken)
                return
            } catch .transient(let why, let retryAfter, _, _) {
                log.info("a late successor is not revoked yet", ["error": why])
                let delay = policy.backoff.delay(failures: attempt, retryAfter: retryAfter, random: random)
                do { try await sleeper.sleep(for: delay) } catch { return }
            } catch {
                // The server knows the token no more, which is what was wanted.
                return
            }
        }
        log.warning("a late successor could not be revoked", [:])
    }
}

extension TokenPair {
    /// Whether the tokens can go into a header field: visible ASCII, and not nothing (RFC 6750 §2.1).
    fileprivate var isUsable: Bool {
        expiresIn > 0
            && [accessToken, refreshToken].allSatisfy { token in
                !token.isEmpty && token.utf8.allSatisfy { (0x21...0x7E).contains($0) }
            }
    }
}
