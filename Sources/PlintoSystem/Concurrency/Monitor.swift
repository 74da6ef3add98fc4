import Glibc

/// A value shared by threads, guarded by a mutex, with a way to wait for changes.
///
/// `@unchecked`: `state` is accessed only while `mutex` is held.
@safe
package final class Monitor<State: Sendable>: @unchecked Sendable {
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    private var state: State

    package init(_ state: State) {
        self.state = state
        let result = unsafe pthread_mutex_init(mutex, nil) | pthread_cond_init(condition, nil)
        precondition(result == 0, "cannot make a mutex")
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    /// Runs `body` with the lock held. It must be short and must not lock again.
    package func withLock<R>(_ body: (inout State) -> R) -> R {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        return body(&state)
    }

    /// Blocks until `body` returns a value. `body` is called immediately and after each wake-up.
    package func wait<R>(for body: (inout State) -> R?) -> R {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while true {
            if let result = body(&state) { return result }
            unsafe pthread_cond_wait(condition, mutex)
        }
    }

    /// Wakes one waiting thread. Preferably called without the lock, which that thread needs next.
    package func wakeOne() {
        unsafe pthread_cond_signal(condition)
    }

    /// Wakes all waiting threads.
    package func wakeAll() {
        unsafe pthread_cond_broadcast(condition)
    }
}
