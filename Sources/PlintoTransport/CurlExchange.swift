import CCurl
import Synchronization

/// One running transfer. It runs on the calling thread and can be cancelled from any other.
final class CurlExchange: Sendable {
    private struct State {
        var isCancelled = false
        /// Wakes the transfer; set while it runs.
        var wake: (@Sendable () -> Void)?
    }

    private let state = Mutex(State())

    func cancel() {
        state.withLock { state in
            state.isCancelled = true
            // Under the lock, so that the transfer cannot end meanwhile.
            state.wake?()
        }
    }

    private var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// Runs the transfer described by `handle`.
    ///
    /// - Parameter longestWait: The interval in milliseconds for checking deadlines for which libcurl does not wake up.
    func run(
        _ handle: borrowing CurlHandle,
        _ library: CurlLibrary,
        longestWait: Int32 = 60_000
    ) throws(CurlError) {
        // A multi handle with one transfer, because only multi handles can be woken for a prompt cancellation.
        let functions = library.functions
        guard let multi = functions.multi_init() else {
            throw .failed(CURLE_OUT_OF_MEMORY, words: "out of memory")
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
            throw .failed(CURLE_FAILED_INIT, words: "cannot start the transfer")
        }
        let code = unsafe plinto_curl_result(message)
        guard code == CURLE_OK else {
            throw .failed(code, words: library.description(of: code), handle.circumstances)
        }
    }

    /// Makes a transfer fail as if it had timed out. If it were only removed, libcurl would treat it as successful: it
    /// would end an email where it stands and wait for the reply.
    private func end(_ handle: borrowing CurlHandle, in multi: UnsafeMutableRawPointer, _ functions: plinto_curl) {
        handle.set(CURLOPT_TIMEOUT_MS, 1)
        var running: Int32 = 1
        for _ in 0..<100 where running != 0 {
            _ = unsafe functions.multi_poll(multi, nil, 0, 2, nil)
            _ = unsafe functions.multi_perform(multi, &running)
        }
    }

    private func publish(_ multi: UnsafeMutableRawPointer, _ functions: plinto_curl) {
        // A pointer and function pointers that may be used from any thread, as `curl_multi_wakeup` is designed for.
        nonisolated(unsafe) let multi = unsafe multi
        nonisolated(unsafe) let functions = functions
        state.withLock { $0.wake = { _ = unsafe functions.multi_wakeup(multi) } }
    }
}
