import Synchronization

/// A counter that any thread increments without waiting for another.
final class Counter: Sendable {
    private let count = Atomic(0)

    var value: Int { count.load(ordering: .relaxed) }

    func add(_ more: Int = 1) {
        count.add(more, ordering: .relaxed)
    }
}
