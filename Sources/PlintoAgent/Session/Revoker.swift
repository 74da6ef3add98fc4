import PlintoModels
import PlintoStore
import PlintoSync
import PlintoSystem

/// Tells servers of the sessions that were signed out here, until each has heard it.
actor Revoker {
    /// When another try is made. No clock says when to stop: a sign-out waits until the server has answered.
    struct Policy: Sendable {
        var firstDelay: Duration
        var longestDelay: Duration = .seconds(300)
    }

    private enum Outcome {
        /// The session is over.
        case done
        /// The server could not be asked, or would not say.
        case later(String)
    }

    private let queue: RevocationQueue
    private let database: any Database
    private let client: @Sendable (ServerAddress) -> RESTClient
    private let log: Log
    private let policy: Policy
    private var pass: Task<Bool, Never>?
    private var loop: Task<Void, Never>?

    init(
        queue: RevocationQueue,
        database: any Database,
        log: Log,
        policy: Policy,
        client: @escaping @Sendable (ServerAddress) -> RESTClient
    ) {
        self.queue = queue
        self.database = database
        self.log = log
        self.policy = policy
        self.client = client
    }

    /// Works the queue off in the background, now and again until it is empty.
    func wake() {
        loop?.cancel()
        loop = Task {
            var delay = policy.firstDelay
            while await !workOff() {
                // Up to half as long again, so that a server that comes back does not meet everybody at once.
                let jitter = Double.random(in: 1...1.5)
                do { try await Task.sleep(for: delay * jitter) } catch { return }
                delay = min(delay * 2, policy.longestDelay)
            }
        }
    }

    /// Works the queue off, but waits no longer than `limit`; what is left is tried again in the background.
    func workOff(within limit: Duration) async {
        let attempt = Task { await workOff() }
        if await attempt.value(within: limit) != true { wake() }
    }

    /// Gives up what is under way; what is queued stays for the next start.
    func stop() async {
        loop?.cancel()
        pass?.cancel()
        _ = await pass?.value
    }

    /// One pass over the queue, shared by all who ask for one meanwhile; true where nothing is left.
    private func workOff() async -> Bool {
        if let pass {
            // That pass may have read the queue before the newest entry was there.
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
                // Kept: a restored key may open them yet.
                log.warning(
                    "sign-outs that servers are to be told of do not open: state.db was altered",
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
                    log.info("cannot tell the server of a sign-out yet", ["server": entry.server, "error": why])
                }
            }
            return isEmpty
        } catch {
            log.error("cannot work off the sign-outs that servers are to be told of", ["error": "\(error)"])
            return false
        }
    }

    private func revoke(_ entry: RevocationQueue.Entry) async -> Outcome {
        guard let server = try? ServerAddress(parsing: entry.server) else {
            return .later("its URL cannot be read")
        }
        let client = client(server)
        if let outcome = await signOut(entry, client) { return outcome }
        do {
            let rotated = try await rotate(entry, client)
            return await signOut(rotated, client) ?? .later("the server refuses the token it has just given")
        } catch let fault as ClientFault {
            switch fault {
            case .transient(let why, _, _, _): return .later(why)
            case .permanent: return .done
            case .refused(let error) where error.status == 401: return .done
            case .refused(let error): return .later(error.message)
            }
        } catch {
            return .later("\(error)")
        }
    }

    /// Ends the session with its access token; nil where that token is not good any more.
    private func signOut(_ entry: RevocationQueue.Entry, _ client: RESTClient) async -> Outcome? {
        do throws(ClientFault) {
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

    /// Gets a fresh access token; the successors are durable before they are used, or a kill here would leave
    /// a session that nobody can end.
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
