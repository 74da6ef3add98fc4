/// Where a task waits until it is resumed; one at a time, and only on its own executor, so that no lock is needed.
///
/// `@safe`: the continuation leaves here when it is resumed, and cannot be resumed twice.
@safe struct Suspension {
    private var continuation: UnsafeContinuation<Void, Never>?

    /// - Precondition: Nobody waits here.
    mutating func begin(_ continuation: UnsafeContinuation<Void, Never>) {
        let isFree = unsafe self.continuation == nil
        precondition(isFree, "two tasks wait in one place")
        unsafe self.continuation = continuation
    }

    /// Resumes whoever waits, if anybody does.
    mutating func end() {
        guard let waiting = unsafe continuation else { return }
        unsafe continuation = nil
        unsafe waiting.resume()
    }
}
