/// The callers that wait for a change of the session.
struct Waiters {
    private var continuations: [Int: CheckedContinuation<Void, Never>] = [:]
    private var count = 0

    /// Reserves an id for a waiter that ``add(_:id:)`` adds.
    mutating func nextID() -> Int {
        count += 1
        return count
    }

    /// Adds a waiter.
    mutating func add(_ continuation: CheckedContinuation<Void, Never>, id: Int) {
        continuations[id] = continuation
    }

    /// Resumes one waiter, unless it was resumed already.
    mutating func resume(_ id: Int) {
        continuations.removeValue(forKey: id)?.resume()
    }

    /// Resumes all waiters.
    mutating func resumeAll() {
        let all = continuations.values
        continuations = [:]
        for continuation in all { continuation.resume() }
    }
}
