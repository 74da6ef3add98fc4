import PlintoModels
import PlintoStore
import PlintoSync
import PlintoSystem

/// Ends signed-out sessions at their servers, retrying until each server confirms.
actor Revoker {
    /// The retry delays. There is no time limit: an entry stays queued until its server responds.
    struct Policy: Sendable {
        var firstDelay: Duration
        var longestDelay: Duration = .seconds(300)
    }

    private enum Outcome {
        /// The session has ended.
        case done
        /// The server is unreachable or gave no definite response.
        case later(String)
    }

    private let queue: RevocationQueue
    private let database: any Database
    private let client: @Sendable (ServerURL) -> RESTClient
    private let log: Log
    private let policy: Policy
    private var pass: Task<Bool, Never>?
    private var loop: Task<Void, Never>?

    init(
        queue: RevocationQueue,
        database: any Database,
        log: Log,
        policy: Policy,
        client: @escaping @Sendable (ServerURL) -> RESTClient
    ) {
        self.queue = queue
        self.database = database
        self.log = log
        self.policy = policy
        self.client = client
    }

    /// Starts processing the queue in the background, with retries until it is empty.
    func wake() {
        loop?.cancel()
        loop = Task {
            var delay = policy.firstDelay
            while await !workOff() {
                // Jitter of up to half the delay, so that clients do not all retry at once when a server comes back.
                let jitter = Double.random(in: 1...1.5)
                do { try await Task.sleep(for: delay * jitter) } catch { return }
                delay = min(delay * 2, policy.longestDelay)
            }
        }
    }

    /// Processes the queue but waits no longer than `limit`. The rest is retried in the background.
    func workOff(within limit: Duration) async {
        let attempt = Task { await workOff() }
        if await attempt.value(within: limit) != true { wake() }
    }

    /// Stops. Queued entries stay for the next start.
    func stop() async {
        loop?.cancel()
        pass?.cancel()
        _ = await pass?.value
    }

    /// Makes one pass over the queue, shared by concurrent callers; returns true if the queue is empty.
    private func workOff() async -> Bool {
        if let pass {
            // The running pass may have read the queue before the newest entry was added.
            _ = await pass.value
        }
        if let pass { return await pass.value }
        let task = Task { await tellServers() }
        pass = task
        let isEmpty = await task.value
        if pass == task { pass = nil }
        return isEmpty
    }

    private func tellServers() async -> Bool {
        let queue = queue
        do {
            let (entries, unreadable) = try await database.read { try queue.all(in: $0) }
            if !unreadable.isEmpty {
                // Kept, because restoring the right key may make them readable again.
                log.warning(
                    "cannot decrypt pending sign-outs: state.db was altered",
                    ["count": "\(unreadable.count)"]
                )
            }
            var isEmpty = unreadable.isEmpty
            for entry in entries {
                guard !Task.isCancelled else { return false }
                switch await revoke(entry) {
                case .done:
                    try await database.write { try $0.agent.pendingRevocations.remove(entry.id) }
                case .later(let why):
                    isEmpty = false
                    log.info("cannot sign out at the server yet", ["server": entry.server, "error": why])
                }
            }
            return isEmpty
        } catch {
            log.error("cannot process pending sign-outs", ["error": "\(error)"])
            return false
        }
    }

    private func revoke(_ entry: RevocationQueue.Entry) async -> Outcome {
        guard let server = try? ServerURL(parsing: entry.server) else {
            return .later("the stored URL is invalid")
        }
        let client = client(server)
        if let outcome = await signOut(entry, client) { return outcome }
        do {
            let rotated = try await rotate(entry, client)
            return await signOut(rotated, client) ?? .later("the server refuses the token it has just issued")
        } catch let error as ClientError {
            switch error {
            case .transient(let why, _, _, _): return .later(why)
            case .permanent: return .done
            case .refused(let error) where error.status == 401: return .done
            case .refused(let error): return .later(error.message)
            }
        } catch {
            return .later("\(error)")
        }
    }

    /// Ends the session with its access token; nil if that token is no longer valid.
    private func signOut(_ entry: RevocationQueue.Entry, _ client: RESTClient) async -> Outcome? {
        do throws(ClientError) {
            _ = try await client.call(API.Auth.signOut, NoBody(), bearer: entry.accessToken)
            return .done
        } catch {
            switch error {
            case .permanent: return .done
            case .refused(let error): return error.status == 401 ? nil : .later(error.message)
            case .transient(let why, _, _, _): return .later(why)
            }
        }
    }

    /// Rotates the tokens of the entry. The new tokens are stored before they are used, because a crash would otherwise
    /// leave a session that can never be ended.
    private func rotate(_ entry: RevocationQueue.Entry, _ client: RESTClient) async throws -> RevocationQueue.Entry {
        let pair = try await client.call(
            API.Auth.refresh,
            RefreshRequest(refreshToken: entry.refreshToken),
            idempotencyKey: entry.key
        ).value
        var rotated = entry
        rotated.accessToken = pair.accessToken
        rotated.refreshToken = pair.refreshToken
        rotated.key = queue.newKey()
        let record = try queue.seal(rotated)
        try await database.write { try $0.agent.pendingRevocations.update(record) }
        return rotated
    }
}
