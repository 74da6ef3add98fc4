import PlintoHTTP
import PlintoSystem

/// The server of the local API, whose loops have threads of their own.
struct LocalServer: Service {
    let name = "local API"
    let http: HTTPServer
    /// The time that running requests have at the shutdown.
    let grace: Duration

    func drain() async {
        await http.shutdown(grace: grace)
    }
}

/// Retries what failed for lack of a network, a moment after the network has changed.
struct NetworkReaction: Service {
    let name = "network changes"
    let changes: AsyncStream<Void>
    /// The time in which a network that has just changed becomes usable.
    let settling: Duration
    let lock: AgentLock

    func run() async {
        for await _ in changes {
            try? await Task.sleep(for: settling)
            await lock.unlocked?.sessions.networkChanged()
        }
        // Where changes cannot be watched there are none.
        await untilCancelled()
    }
}
