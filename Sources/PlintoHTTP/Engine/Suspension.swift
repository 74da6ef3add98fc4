/// A place where a task waits to be resumed, one at a time and only on its own executor, so that no lock is needed.
///
/// `@safe`: the continuation is removed when it is resumed, so it cannot be resumed twice.
@safe struct Suspension {
    private var continuation: UnsafeContinuation<Void, Never>?

    /// - Precondition: No task is waiting here.
    mutating func begin(_ continuation: UnsafeContinuation<Void, Never>) {
        let isFree = unsafe self.continuation == nil
        precondition(isFree, "two tasks wait in one place")
        unsafe self.continuation = continuation
    }

    /// Resumes the waiting task, if any.
    mutating func end() {
        guard let waiting = unsafe continuation else { return }
        unsafe continuation = nil
        unsafe waiting.resume()
    }
}
