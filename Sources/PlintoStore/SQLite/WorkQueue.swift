import Glibc

/// A queue between tasks that hand in work and threads that sleep until there is some.
///
/// Threads of its own rather than Swift's pool, because SQLite blocks: on the disk, and for as long as it likes.
///
/// `@unchecked Sendable` because every access to the mutable state is under `mutex`, which the compiler cannot see:
/// waiting on a condition needs the pthread pair, not `Synchronization.Mutex`.
///
/// `@safe` because mutex and condition live exactly as long as the object and never leave it.
@safe
final class WorkQueue<Item: Sendable>: @unchecked Sendable {
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let condition: UnsafeMutablePointer<pthread_cond_t>
    private var items: [Item] = []
    private var isClosed = false

    init() {
        unsafe mutex = .allocate(capacity: 1)
        unsafe condition = .allocate(capacity: 1)
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(condition, nil)
    }

    deinit {
        unsafe pthread_cond_destroy(condition)
        unsafe pthread_mutex_destroy(mutex)
        unsafe condition.deallocate()
        unsafe mutex.deallocate()
    }

    /// Hands in one item; false once the queue is closed.
    func add(_ item: Item) -> Bool {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        guard !isClosed else { return false }
        items.append(item)
        unsafe pthread_cond_signal(condition)
        return true
    }

    /// Waits for work and takes up to `limit` items of it, oldest first; nil once closed and empty.
    func take(atMost limit: Int) -> [Item]? {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        while items.isEmpty {
            guard !isClosed else { return nil }
            unsafe pthread_cond_wait(condition, mutex)
        }
        let taken = Array(items.prefix(limit))
        items.removeFirst(taken.count)
        return taken
    }

    /// Takes no more items; threads end when those queued are done.
    func close() {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        isClosed = true
        unsafe pthread_cond_broadcast(condition)
    }
}
