import CCurl
import Synchronization

/// One transfer on its way: runs on the thread that asks, and can be cancelled from any other.
final class CurlExchange: Sendable {
    private struct State {
        var isCancelled = false
        /// Wakes the transfer; there while it runs.
        var wake: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    func cancel() {
        state.withLock { state in
            state.isCancelled = true
            // Under the lock, so that the transfer cannot be over in the middle of it.
            state.wake?()
        }
    }

    private var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// Carries out the transfer that `handle` describes.
    ///
    /// - Parameter longestWait: Milliseconds until deadlines are looked at that libcurl does not wake up for by itself.
    func run(
        _ handle: borrowing CurlHandle,
        _ library: CurlLibrary,
        longestWait: Int32 = 60_000
    ) throws(CurlFault) {
        // A multi handle for the one transfer: unlike an easy one it can be woken, so that cancellation need not wait.
        let functions = library.functions
        guard let multi = functions.multi_init() else {
            throw .failed(CURLE_OUT_OF_MEMORY, words: "no memory is left")
        }
        defer { _ = unsafe functions.multi_cleanup(multi) }
        _ = unsafe functions.multi_add_handle(multi, handle.easy)
        defer { _ = unsafe functions.multi_remove_handle(multi, handle.easy) }
        unsafe publish(multi, functions)
        defer { state.withLock { $0.wake = nil } }

        var running: Int32 = 1
        while true {
            guard !isCancelled else {
                unsafe end(handle, in: multi, functions)
                throw .cancelled
            }
            _ = unsafe functions.multi_perform(multi, &running)
            if running == 0 { break }
            _ = unsafe functions.multi_poll(multi, nil, 0, longestWait, nil)
        }
        var left: Int32 = 0
        guard let message = unsafe functions.multi_info_read(multi, &left) else {
            throw .failed(CURLE_FAILED_INIT, words: "the transfer could not begin")
        }
        let code = unsafe plinto_curl_result(message)
        guard code == CURLE_OK else {
            throw .failed(code, words: library.description(of: code), handle.circumstances)
        }
    }

    /// Lets a transfer fail as if its time were over. Were it only removed, libcurl would take it for a good one: it would end
    /// a letter where it stands, and wait for the answer.
    private func end(_ handle: borrowing CurlHandle, in multi: UnsafeMutableRawPointer, _ functions: plinto_curl) {
        handle.set(CURLOPT_TIMEOUT_MS, 1)
        var running: Int32 = 1
        for _ in 0..<100 where running != 0 {
            _ = unsafe functions.multi_poll(multi, nil, 0, 2, nil)
            _ = unsafe functions.multi_perform(multi, &running)
        }
    }

    private func publish(_ multi: UnsafeMutableRawPointer, _ functions: plinto_curl) {
        // An address and function pointers, which may be used from any thread: `curl_multi_wakeup` is made for that.
        nonisolated(unsafe) let multi = unsafe multi
        nonisolated(unsafe) let functions = functions
        state.withLock { $0.wake = { _ = unsafe functions.multi_wakeup(multi) } }
    }
}
