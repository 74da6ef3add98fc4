import PlintoModels

extension TokenKeeper {
    /// How the cached token stands at one moment.
    private struct Standing {
        /// Milliseconds.
        let remaining: Int64
        /// Milliseconds by whichever clock says less.
        let leastRemaining: Int64
        let required: Int64
        /// Whether no clock that can be set had a say in this, and none contradicts it.
        let isCertain: Bool
    }

    /// An access token that is good for `minimumTTL` more seconds.
    ///
    /// At once where the cached one is. Else a refresh is joined, or started, and waited for:
    /// ``RefreshPolicy/callerDeadline`` at most, or ``RefreshPolicy/patience`` if the server is known to be out of
    /// reach. A wish beyond nine tenths of the token's lifetime is cut to that.
    ///
    /// Without a wish, 0, a token about to end counts as good only for want of a better one: a refresh is waited for a
    /// little while, unless the server is known to be out of reach. So does one of an earlier boot, which only the
    /// wall clock vouches for; and one that the wall clock, run further than the time since boot, says has ended: as
    /// after the pause of a virtual machine. For that one a refresh is tried once in any case, and waited for as long as
    /// if there were no token.
    ///
    /// - Throws: ``KeeperFault``: `signedOut`; `offline` where no token that is good for as long was to be had in time.
    package func token(minimumTTL: Int = 0) async throws(KeeperFault) -> IssuedToken {
        let started = sinceBoot()
        /// Until when a better token is waited for where one is at hand that would do.
        var fallBackAt: Int64?
        while true {
            guard let credentials = machine.credentials else {
                // The refusal is given once nothing is left on the disk: whoever has it finds nothing there any more.
                let left = started + policy.callerDeadline.wholeMilliseconds - sinceBoot()
                guard machine.isWiping, left > 0, !isStopped, !Task.isCancelled else {
                    throw .signedOut(machine.endReason)
                }
                await waitForNews(atMost: .milliseconds(left))
                continue
            }
            let now = Moment(reading: clock)
            let standing = standing(of: credentials, at: now, minimumTTL: minimumTTL)
            let isGoodEnough = standing.remaining > 0 && (minimumTTL <= 0 || standing.remaining >= standing.required)
            let isBestToBeHad = standing.isCertain && standing.remaining >= standing.required
            let mayHaveEnded = !standing.isCertain && standing.leastRemaining == 0
            let isOutOfReach = connectivity == .offline && (!mayHaveEnded || hasTriedInDoubt)
            if isGoodEnough, isBestToBeHad || isOutOfReach || isStopped {
                return issue(credentials, remaining: standing.remaining)
            }
            let nextDemand = demandRefresh()

            let limit = connectivity == .offline ? policy.patience : policy.callerDeadline
            var deadline = started + limit.wholeMilliseconds
            if isGoodEnough, !mayHaveEnded {
                let latest = now.sinceBoot + standing.remaining / 2
                fallBackAt = fallBackAt ?? min(started + policy.patience.wholeMilliseconds, latest)
                deadline = min(deadline, fallBackAt ?? deadline)
            }
            let left = deadline - now.sinceBoot
            guard left > 0, !isStopped, !Task.isCancelled else {
                if isGoodEnough { return issue(credentials, remaining: standing.remaining) }
                throw .offline(
                    lastFault ?? "the server has not answered yet",
                    lastFault == nil ? .offline : lastFaultReason
                )
            }
            await waitForNews(atMost: .milliseconds(min(left, nextDemand ?? left)))
        }
    }

    private func standing(of credentials: StoredCredentials, at now: Moment, minimumTTL: Int) -> Standing {
        let expiry = TokenExpiry(credentials.receipt)
        let isRejected = credentials.accessToken == rejected
        return Standing(
            remaining: isRejected ? 0 : expiry.remaining(at: now),
            leastRemaining: isRejected ? 0 : expiry.leastRemaining(at: now),
            required: policy.required(asked: minimumTTL > 0 ? minimumTTL : nil, lifetime: expiry.lifetime),
            isCertain: expiry.isCertain(at: now)
        )
    }

    private func issue(_ credentials: StoredCredentials, remaining: Int64) -> IssuedToken {
        IssuedToken(
            accessToken: credentials.accessToken,
            expiresAt: TokenExpiry(credentials.receipt).expiresAt,
            expiresIn: Int((remaining + 999) / 1000)
        )
    }

    /// Starts a refresh, or hastens the next try of the one that rests: not before a `Retry-After`, and not so that a
    /// caller in a loop could drive it.
    ///
    /// - Returns: Milliseconds after which to ask again, where the next try may not be hastened yet: a server that is
    ///   back must not be missed because the last try was a moment ago.
    @discardableResult
    func demandRefresh() -> Int64? {
        guard !isStopped else { return nil }
        if case .idle = machine.state {
            beginRefresh()
        } else if machine.isResting {
            let allowedAt = max(retryNotBefore, lastTry + policy.retrySpacing.wholeMilliseconds)
            let now = sinceBoot()
            guard now >= allowedAt else { return allowedAt - now }
            apply(.retryDue)
        }
        return nil
    }

    /// Returns when the state of the session has changed, or after `limit`, or if the caller is cancelled.
    private func waitForNews(atMost limit: Duration) async {
        waiterCount += 1
        let waiter = waiterCount
        let timer = Task { [weak self, sleeper] in
            do { try await sleeper.sleep(for: limit) } catch { return }
            await self?.tell(waiter)
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { waiting[waiter] = $0 }
        } onCancel: {
            Task { await self.tell(waiter) }
        }
        timer.cancel()
    }

    private func tell(_ waiter: Int) {
        waiting.removeValue(forKey: waiter)?.resume()
    }

    func tellWaiters() {
        let everybody = waiting.values
        waiting = [:]
        for waiter in everybody { waiter.resume() }
    }
}
