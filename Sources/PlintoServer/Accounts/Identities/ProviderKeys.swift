import PlintoCrypto
import PlintoModels

/// The keys of a provider's ID tokens, fetched on demand and cached for an hour.
///
/// A token may name a key that was published since: then the set is fetched again, but at most once a minute, because a
/// forged token must not make the server call the provider at will.
actor ProviderKeys {
    typealias Keys = [String: IssuerKey]

    private static let lifetime = Duration.seconds(3600)
    private static let shortestInterval = Duration.seconds(60)
    /// The time that keys stay in use while the provider returns no new ones.
    private static let longestLifetime = Duration.seconds(86_400)
    private static let mostKeys = 64

    private struct Document: Decodable {
        let keys: [Lenient]
    }

    /// An entry of any shape: a set may contain keys of unknown kinds.
    private struct Lenient: Decodable {
        let key: IssuerKey?

        init(from decoder: any Decoder) throws {
            key = (try? IssuerKey.Document(from: decoder)).flatMap { IssuerKey($0) }
        }
    }

    private let fetch: @Sendable () async throws(OAuthError) -> [UInt8]
    private let clock: any TimeSource
    private var kept: (keys: Keys, since: Duration)?
    private var lastTry: Duration?
    private var running: Task<Result<Keys, OAuthError>, Never>?

    init(clock: any TimeSource, fetch: @escaping @Sendable () async throws(OAuthError) -> [UInt8]) {
        self.clock = clock
        self.fetch = fetch
    }

    /// The keys, from the cache if they are fresh.
    func current() async throws(OAuthError) -> Keys {
        let now = clock.sinceBoot()
        guard let kept, now - kept.since < Self.longestLifetime else { return try await fetched() }
        if now - kept.since < Self.lifetime { return kept.keys }
        if let lastTry, now - lastTry < Self.shortestInterval { return kept.keys }
        do {
            return try await fetched()
        } catch {
            return kept.keys
        }
    }

    /// The currently published keys; the cached ones if they were fetched a moment ago.
    func refreshed() async throws(OAuthError) -> Keys {
        if let lastTry, clock.sinceBoot() - lastTry < Self.shortestInterval, let kept { return kept.keys }
        return try await fetched()
    }

    /// Fetches the keys, once for all waiting callers.
    private func fetched() async throws(OAuthError) -> Keys {
        if let running { return try await running.value.get() }
        lastTry = clock.sinceBoot()
        let task = Task { [fetch] () -> Result<Keys, OAuthError> in
            do throws(OAuthError) {
                return .success(try Self.read(try await fetch()))
            } catch {
                return .failure(error)
            }
        }
        running = task
        let result = await task.value
        running = nil
        if case .success(let keys) = result { kept = (keys, clock.sinceBoot()) }
        return try result.get()
    }

    private static func read(_ bytes: [UInt8]) throws(OAuthError) -> Keys {
        guard let document = try? WireJSON.decodeResponse(Document.self, from: bytes) else {
            throw .unusable("the key set is not JSON of the expected form")
        }
        let keys = document.keys.prefix(mostKeys).compactMap(\.key)
        guard !keys.isEmpty else { throw .unusable("the key set has no usable key") }
        return Dictionary(keys.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }
}
