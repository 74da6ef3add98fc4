import Synchronization

/// A bounded cache in front of the store that never keeps what was changed while it was being read.
///
/// A load that races a change could bring back the value of before the change. So each invalidation raises a
/// generation, and a value loaded under an older one is not kept. Whoever changes a value commits first,
/// invalidates second and answers third: then nobody who has the answer can meet the old value.
final class ReadThroughCache<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    /// Two generations of entries: what was not touched while the younger one filled up is dropped with the older.
    private struct State {
        var young: [Key: Value] = [:]
        var old: [Key: Value] = [:]
        var generation: UInt64 = 0
    }

    private let capacity: Int
    private let state = Mutex(State())

    /// - Parameter capacity: How many entries it holds at most.
    init(capacity: Int) {
        self.capacity = max(2, capacity)
    }

    /// The value of `key`, from memory or by `load`. Nothing is kept where `load` finds nothing.
    ///
    /// A value that was changed during the load may be returned, for the caller asked before the change was
    /// answered; it is not kept.
    func value(_ key: Key, load: () async throws -> Value?) async rethrows -> Value? {
        let (cached, generation) = state.withLock { state in (lookUp(key, in: &state), state.generation) }
        if let cached { return cached }
        guard let loaded = try await load() else { return nil }
        state.withLock { state in
            if state.generation == generation { store(loaded, for: key, in: &state) }
        }
        return loaded
    }

    /// The value of `key` if it is in memory.
    func cached(_ key: Key) -> Value? {
        state.withLock { lookUp(key, in: &$0) }
    }

    /// To be read before what a value is made from, and handed to ``keep(_:for:madeIn:)``.
    var generation: UInt64 {
        state.withLock { $0.generation }
    }

    /// Keeps a value, unless something was invalidated since `generation` was read.
    func keep(_ value: Value, for key: Key, madeIn generation: UInt64) {
        state.withLock { state in
            if state.generation == generation { store(value, for: key, in: &state) }
        }
    }

    /// Forgets `keys`, and what is being loaded at this moment.
    func invalidate(_ keys: some Sequence<Key>) {
        state.withLock { state in
            state.generation += 1
            for key in keys {
                state.young[key] = nil
                state.old[key] = nil
            }
        }
    }

    /// Forgets everything, and what is being loaded at this moment.
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
