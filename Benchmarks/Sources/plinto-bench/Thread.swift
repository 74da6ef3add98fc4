import Glibc
import Synchronization

/// A thread that computes one value.
final class Thread<Value: Sendable>: Sendable {
    private let result: Mutex<Result<Value, any Error>?>
    private let handle: Mutex<pthread_t>

    init(_ body: @escaping @Sendable () throws -> Value) {
        result = Mutex(nil)
        handle = Mutex(0)
        let job = Job { [self] in
            let outcome = Result { try body() }
            result.withLock { $0 = outcome }
        }
        handle.withLock { handle in
            let argument = unsafe Unmanaged.passRetained(job).toOpaque()
            let code = unsafe pthread_create(&handle, nil, runJob, argument)
            precondition(code == 0, "cannot start a thread")
        }
    }

    /// Waits for the result. Call it once.
    func join() throws -> Value {
        pthread_join(handle.withLock { $0 }, nil)
        guard let outcome = result.withLock({ $0 }) else { throw BenchmarkError("a thread ended without a result") }
        return try outcome.get()
    }
}

private final class Job: Sendable {
    let body: @Sendable () -> Void

    init(_ body: @escaping @Sendable () -> Void) {
        self.body = body
    }
}

/// A free function, because a closure called by C must not inherit an actor.
private func runJob(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    if let argument = unsafe argument {
        unsafe Unmanaged<Job>.fromOpaque(argument).takeRetainedValue().body()
    }
    return nil
}
