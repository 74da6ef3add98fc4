import PlintoCrypto
import PlintoModels
import PlintoSystem

/// The requests of a session to its server: the exchange of a refresh token, and the revocation of a late successor.
struct TokenExchange: Sendable {
    /// The outcome of one exchange.
    enum Outcome: Sendable {
        /// The server issued the successor.
        case answered(StoredCredentials)
        /// The server ended the session.
        case denied(APIError)
        /// No usable response. `connectivity` is online if the server itself refused.
        case failed(String, retryAfter: Int?, connectivity: Connectivity = .offline, reason: Reason = .offline)
    }

    /// The pause in seconds after a refusal that does not end the session.
    private static let refusalPause = 60
    /// The number of attempts to revoke a late successor.
    private static let revocationAttempts = 5

    let client: RESTClient
    let clock: any TimeSource
    let random: any RandomSource
    let log: Log
    let crashPoints: CrashPoints
    let backoff: Backoff
    let sleeper: any Sleeper

    /// Sends one refresh request.
    func rotate(_ refreshToken: String, key: String) async -> Outcome {
        let requested = ClockReading(reading: clock)
        let result: Result<Received<TokenPair>, ClientError>
        #if CRASH_POINTS
            async let sent: Void = Self.announceSent(crashPoints)
        #endif
        do throws(ClientError) {
            let request = RefreshRequest(refreshToken: refreshToken)
            result = .success(try await client.call(API.Auth.refresh, request, idempotencyKey: key))
        } catch {
            result = .failure(error)
        }
        #if CRASH_POINTS
            await sent
        #endif
        switch result {
        case .success(let received) where received.value.isUsable:
            let timestamps = TokenTimestamps(
                expiresIn: received.value.expiresIn,
                requestedAt: requested,
                serverDate: received.serverDate
            )
            return .answered(
                StoredCredentials(
                    accessToken: received.value.accessToken,
                    refreshToken: received.value.refreshToken,
                    timestamps: timestamps
                )
            )
        case .success:
            return .failed("the server's response contains no usable tokens", retryAfter: nil)
        case .failure(.transient(let why, let retryAfter, _, let reason)):
            return .failed(why, retryAfter: retryAfter, reason: reason)
        case .failure(.refused(let error)):
            let pause = max(error.retryAfter ?? 0, Self.refusalPause)
            return .failed("the server refused the refresh: \(error.message)", retryAfter: pause, connectivity: .online)
        case .failure(.permanent(let error)):
            return .denied(error)
        }
    }

    /// Ends a session at the server whose tokens arrived after the sign-out.
    func revoke(_ late: StoredCredentials) async {
        for attempt in 1...Self.revocationAttempts {
            do throws(ClientError) {
                _ = try await client.call(API.Auth.signOut, NoBody(), bearer: late.accessToken)
                return
            } catch .transient(let why, let retryAfter, _, _) {
                log.info("cannot revoke a late successor yet", ["error": why])
                let delay = backoff.delay(failures: attempt, retryAfter: retryAfter, random: random)
                do { try await sleeper.sleep(for: delay) } catch { return }
            } catch {
                // The server does not accept the token any more, which is the goal.
                return
            }
        }
        log.warning("cannot revoke a late successor; giving up", [:])
    }

    #if CRASH_POINTS
        /// Reaches the crash point when the request has had time to leave and its response is still awaited.
        private static func announceSent(_ crashPoints: CrashPoints) async {
            try? await Task.sleep(for: .milliseconds(1))
            crashPoints.reached(.rotationSent)
        }
    #endif
}

extension TokenPair {
    /// True if the tokens can go into a header field: non-empty, visible ASCII (RFC 6750 §2.1).
    fileprivate var isUsable: Bool {
        expiresIn > 0
            && [accessToken, refreshToken].allSatisfy { token in
                !token.isEmpty && token.utf8.allSatisfy { (0x21...0x7E).contains($0) }
            }
    }
}
