import PlintoCrypto
import PlintoModels
import PlintoSync
import PlintoSystem
import PlintoTransport
import Synchronization
import Testing

/// A refresher with everything around it in the test's hands.
final class TokenRefresherFixture: Sendable {
    let activity = Activity()
    let clock: ManualClock
    let journal: MemoryJournal
    let transport: ScriptedTransport
    let server: Mutex<ModelServer>
    let random: SeededRandom
    let policy: RefreshPolicy

    /// Signed in, with a token that was received just now.
    init(lifetime: Int = 3600, policy: RefreshPolicy = RefreshPolicy(), seed: UInt64 = 1) {
        clock = ManualClock(activity: activity)
        server = Mutex(ModelServer(initial: "refresh-0", lifetime: lifetime))
        random = SeededRandom(seed: seed)
        self.policy = policy
        journal = MemoryJournal(.signedIn(TokenRefresherFixture.credentials(clock, lifetime: lifetime), nil))
        transport = ScriptedTransport(clock: clock) { _ throws(TransportError) in throw .unreachable("unset") }
        transport.answer { [weak self] request throws(TransportError) in
            guard let self else { throw .cancelled }
            return self.serve(request)
        }
    }

    static func credentials(_ clock: ManualClock, lifetime: Int) -> StoredCredentials {
        let timestamps = TokenTimestamps(
            expiresIn: lifetime,
            requestedAt: ClockReading(reading: clock),
            serverDate: clock.now()
        )
        return StoredCredentials(accessToken: "access-0", refreshToken: "refresh-0", timestamps: timestamps)
    }

    func refresher() -> TokenRefresher {
        guard let address = try? ServerURL(parsing: "https://id.example") else { fatalError("a good address") }
        return TokenRefresher(
            journal: journal,
            client: RESTClient(server: address, transport: transport, userAgent: "test"),
            clock: clock,
            random: random,
            log: Log(component: "test", sink: { _ in }),
            policy: policy,
            sleeper: clock
        )
    }

    /// A refresher that has started and come to rest.
    func startedKeeper() async throws -> TokenRefresher {
        let refresher = refresher()
        try await refresher.start()
        await activity.settle()
        return refresher
    }

    /// The responses of the model server.
    func serve(_ request: TransportRequest) -> TransportResponse {
        server.withLock { server in
            switch request.url {
            case "https://id.example/v1/auth/refresh":
                guard let body = try? WireJSON.decodeResponse(RefreshRequest.self, from: request.body) else {
                    return TransportResponse(status: 400)
                }
                switch server.refresh(body.refreshToken, key: request.field("Idempotency-Key")) {
                case .success(let pair): return .json(pair)
                case .failure(let error): return .error(error)
                }
            case "https://id.example/v1/auth/signout":
                let bearer = request.field("Authorization").map { String($0.dropFirst("Bearer ".count)) } ?? ""
                return server.signOut(bearer)
                    ? .json(Acknowledgement("Signed out."))
                    : .error(APIError(.unauthorized, .sessionEnded, "It is over."))
            default:
                return TransportResponse(status: 404)
            }
        }
    }

    /// Advances time from one sleeper to the next, letting all tasks settle in between.
    func run(for duration: Duration) async {
        var left = duration
        await activity.settle()
        while let step = clock.untilNextSleeper, step <= left {
            clock.advance(step)
            left -= step
            await activity.settle()
        }
        clock.advance(left)
        await activity.settle()
    }
}
