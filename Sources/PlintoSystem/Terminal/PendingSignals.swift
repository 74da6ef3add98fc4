import CLinux
import Glibc

/// Signals that are blocked during the lifetime of this value and read when convenient.
struct PendingSignals: ~Copyable {
    private let descriptor: Int32
    private let held: sigset_t
    private let usual: sigset_t

    init(_ numbers: [Int32]) throws(SystemError) {
        var held = sigset_t()
        var usual = sigset_t()
        unsafe sigemptyset(&held)
        for number in numbers { unsafe sigaddset(&held, number) }
        let descriptor = unsafe plinto_signal_descriptor(&held)
        guard descriptor >= 0 else { throw SystemError("wait for signals") }
        unsafe pthread_sigmask(SIG_BLOCK, &held, &usual)
        self.descriptor = descriptor
        self.held = held
        self.usual = usual
    }

    deinit {
        close(descriptor)
        Self.setMask(usual)
    }

    /// Returns true when `input` is readable, false when a signal is pending.
    func waitForInput(on input: Int32) throws(SystemError) -> Bool {
        var polled = [
            pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0),
            pollfd(fd: input, events: Int16(POLLIN), revents: 0),
        ]
        while unsafe poll(&polled, nfds_t(polled.count), -1) < 0 {
            guard errno == EINTR else { throw SystemError("wait for input") }
        }
        return polled[0].revents == 0
    }

    /// The number of the next pending signal.
    func next() -> Int32? {
        let number = plinto_take_signal(descriptor)
        return number == 0 ? nil : number
    }

    /// Delivers `signal` with its normal effect, even if this thread was started with it blocked.
    func deliver(_ signal: Int32) {
        var one = sigset_t()
        unsafe sigemptyset(&one)
        unsafe sigaddset(&one, signal)
        unsafe pthread_sigmask(SIG_UNBLOCK, &one, nil)
        raise(signal)
        Self.setMask(held)
    }

    private static func setMask(_ mask: sigset_t) {
        var mask = mask
        unsafe pthread_sigmask(SIG_SETMASK, &mask, nil)
    }
}
