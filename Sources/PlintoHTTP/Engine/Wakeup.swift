import CLinux
import Glibc
import PlintoSystem

/// Wakes a sleeping loop from any thread (eventfd(2)).
struct Wakeup: ~Copyable, Sendable {
    let descriptor: Int32

    init() throws(SystemError) {
        descriptor = eventfd(0, Int32(EFD_CLOEXEC) | Int32(EFD_NONBLOCK))
        guard descriptor >= 0 else { throw SystemError("open an event descriptor") }
    }

    deinit { close(descriptor) }

    func signal() {
        var one: UInt64 = 1
        // It fails only if the counter is full, and then the loop is awake anyway.
        unsafe write(descriptor, &one, MemoryLayout<UInt64>.size)
    }
}
