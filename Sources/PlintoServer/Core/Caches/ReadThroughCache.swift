import Synchronization

/// A bounded cache in front of the store that never keeps a value that was changed while it was being read.
///
/// A load that races a change could bring back the old value. So each invalidation increments a generation, and a value
/// loaded under an older one is not kept. A change commits first, invalidates second and responds third: then no caller
/// with the response can see the old value.
final class ReadThroughCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    /// Two generations of entries: entries that were not used while the younger generation filled up are dropped with
    /// the older.
    private struct State {
        var young: [Key: Value] = [:]
        var old: [Key: Value] = [:]
        var generation: UInt64 = 0
    }

    private let capacity: Int
    private let state = Mutex(State())

    /// - Parameter capacity: The maximum number of entries.
    init(capacity: Int) {
        self.capacity = max(2, capacity)
    }

    /// The value of `key`, cached or by `load`. Nothing is kept if `load` finds nothing.
    ///
    /// A value that was changed during the load may be returned, because the caller asked before the response to the
    /// change; it is not kept.
    func value(_ key: Key, load: () async throws -> Value?) async rethrows -> Value? {
        let (cached, generation) = state.withLock { state in (lookUp(key, in: &state), state.generation) }
        if let cached { return cached }
        guard let loaded = try await load() else { return nil }
        state.withLock { state in
            if state.generation == generation { store(loaded, for: key, in: &state) }
        }
        return loaded
    }

    /// The value of `key` if it is cached.
    func cached(_ key: Key) -> Value? {
        state.withLock { lookUp(key, in: &$0) }
    }

    /// To be read before the inputs of a value, and passed to ``keep(_:for:madeIn:)``.
    var generation: UInt64 {
        state.withLock { $0.generation }
    }

    /// Keeps a value, unless something was invalidated since `generation` was read.
    func keep(_ value: Value, for key: Key, madeIn generation: UInt64) {
        state.withLock { state in
            if state.generation == generation { store(value, for: key, in: &state) }
        }
    }

    /// Drops `keys`, and the results of loads in progress.
    func invalidate(_ keys: some Sequence<Key>) {
        state.withLock { state in
            state.generation += 1
            for key in keys {
                state.young[key] = nil
                state.old[key] = nil
            }
        }
    }

    /// Drops everything, and the results of loads in progress.
    func invalidateAll() {
        state.withLock { state in
            state.generation += 1
            state.young = [:]
            state.old = [:]
        }
    }

    private func lookUp(_ key: Key, in state: inout State) -> Value? {
        if let value = state.young[key] { return value }
        guard let value = state.old.removeValue(forKey: key) else { return nil }
        store(value, for: key, in: &state)
        return value
    }

    private func store(_ value: Value, for key: Key, in state: inout State) {
        if state.young.count >= capacity / 2 {
            state.old = state.young
            state.young = [:]
        }
        state.young[key] = value
    }
}
