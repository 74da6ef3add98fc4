import Synchronization

/// Values that are kept in memory and written a moment later, many at once, so that no request waits for them.
///
/// Values that cannot be written stay in memory and are tried again; the shutdown writes the rest. A crash loses the
/// values that are not written yet.
package final class WriteBehind<Key: Hashable & Sendable, Value: Sendable>: Service {
    /// The rules by which values are collected and written.
    package struct Rules: Sendable {
        /// The number of keys that are kept. Further ones are dropped while the values cannot be written.
        package let capacity: Int
        /// The number of keys that are written at once.
        package var batch: Int
        /// The time for which values are collected before a write.
        package var delay: Duration
        /// The time between two writes.
        package var pause: Duration
        /// The time after which a failed write is tried again.
        package var pauseAfterError: Duration

        package init(
            capacity: Int,
            batch: Int = .max,
            delay: Duration = .zero,
            pause: Duration = .seconds(1),
            pauseAfterError: Duration = .seconds(5)
        ) {
            self.capacity = capacity
            self.batch = batch
            self.delay = delay
            self.pause = pause
            self.pauseAfterError = pauseAfterError
        }
    }

    private struct State {
        var pending: [Key: Value] = [:]
        /// The values of the write in progress.
        var writing: [Key: Value] = [:]
    }

    package let name: String

    private let rules: Rules
    private let log: Log
    private let merge: @Sendable (_ older: Value, _ newer: Value) -> Value
    private let write: @Sendable ([Key: Value]) async throws -> Void
    private let state = Mutex(State())
    private let wakeUps: AsyncStream<Void>
    private let wake: AsyncStream<Void>.Continuation

    /// - Parameters:
    ///   - name: The name of the values in logs.
    ///   - merge: Returns the value of a key that has two. Called with a lock held.
    ///   - write: Writes values. If it throws, none is written.
    package init(
        _ name: String,
        _ rules: Rules,
        log: Log,
        merge: @escaping @Sendable (_ older: Value, _ newer: Value) -> Value,
        write: @escaping @Sendable ([Key: Value]) async throws -> Void
    ) {
        self.name = name
        self.rules = rules
        self.log = log
        self.merge = merge
        self.write = write
        (wakeUps, wake) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    }

    /// Keeps a value until it is written; costs no more than a lock.
    package func note(_ value: Value, for key: Key) {
        let isFirst = state.withLock { state in
            if let older = state.pending[key] {
                state.pending.updateValue(merge(older, value), forKey: key)
                return false
            }
            guard state.pending.count + state.writing.count < rules.capacity else { return false }
            state.pending.updateValue(value, forKey: key)
            return state.pending.count == 1
        }
        if isFirst { wake.yield() }
    }

    /// Returns whether a value of this key is not written yet.
    package func contains(_ key: Key) -> Bool {
        state.withLock { $0.pending[key] != nil || $0.writing[key] != nil }
    }

    /// Writes values as they come.
    package func run() async {
        for await _ in wakeUps {
            await sleep(rules.delay)
            while !Task.isCancelled, !isEmpty {
                await sleep(await writeBatch() ? rules.pause : rules.pauseAfterError)
            }
        }
    }

    /// Writes the rest.
    package func drain() async {
        while !isEmpty {
            guard await writeBatch() else { return }
        }
    }

    private var isEmpty: Bool { state.withLock { $0.pending.isEmpty } }

    private func sleep(_ pause: Duration) async {
        guard pause > .zero else { return }
        try? await Task.sleep(for: pause)
    }

    /// - Returns: False if the values could not be written and are pending again.
    private func writeBatch() async -> Bool {
        let taken = state.withLock { state in
            if state.pending.count <= rules.batch {
                swap(&state.writing, &state.pending)
            } else {
                for (key, value) in state.pending.prefix(rules.batch) { state.writing.updateValue(value, forKey: key) }
                for key in state.writing.keys { state.pending.removeValue(forKey: key) }
            }
            return state.writing
        }
        do {
            try await write(taken)
            state.withLock { $0.writing = [:] }
            return true
        } catch {
            state.withLock { state in
                state.pending.merge(state.writing) { [merge] newer, older in merge(older, newer) }
                state.writing = [:]
            }
            // The shutdown cancels a write, and makes it again.
            if !Task.isCancelled {
                log.warning(
                    "cannot write values that are kept in memory",
                    ["values": name, "count": "\(taken.count)", "error": "\(error)"]
                )
            }
            return false
        }
    }
}
