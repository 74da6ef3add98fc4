import Glibc
import Synchronization

/// A value that only one thread may access. The first thread that accesses it becomes its owner, and an access by
/// another thread stops the process.
///
/// The compiler knows actors and tasks but not threads, so state that a loop shares with nobody is guarded here.
/// `@unchecked Sendable`: every access goes through the check.
final class ThreadConfined<Value>: @unchecked Sendable {
    private let content: Value
    /// `pthread_self()` of the owner; 0 before there is one.
    private let owner = Atomic<UInt>(0)

    init(_ content: sending Value) {
        self.content = content
    }

    /// Makes the calling thread the owner.
    func adopt() {
        let previous = owner.exchange(UInt(pthread_self()), ordering: .sequentiallyConsistent)
        precondition(previous == 0, "the value has an owner already")
    }

    var isOwned: Bool { owner.load(ordering: .relaxed) == UInt(pthread_self()) }

    var value: Value {
        precondition(isOwned, "this belongs to another thread")
        return content
    }
}
