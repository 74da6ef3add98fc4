import Foundation

/// Runs each operation where it is added.
///
/// As a `URLSession`'s delegate queue it makes the network wait for the delegate: with an ordinary one a server that
/// sends faster than the delegate looks fills the memory, for the session on Linux reads on without pause.
final class InlineQueue: OperationQueue, @unchecked Sendable {
    // Unchecked for the superclass declares it so; nothing is added to its state.

    override func addOperation(_ block: @escaping @Sendable () -> Void) {
        block()
    }

    override func addOperation(_ operation: Operation) {
        operation.start()
    }
}
