import Glibc
import Synchronization

/// A writer that writes log lines on its own thread, so that callers never wait for the reader of the log.
///
/// Lines wait in a bounded queue. If the reader stalls and the queue is full, further lines are dropped and counted.
/// As soon as lines flow again, a line in their place reports the number of dropped lines.
package final class LogWriter: Sendable {
    private enum Entry {
        case line([UInt8])
        case gap(Int)
    }

    private struct State {
        /// The waiting entries, starting at `first`.
        var entries: [Entry] = []
        var first = 0
        var waitingBytes = 0
        /// The number of lines dropped since the last gap was queued.
        var dropped = 0
        /// True if the last write failed. No gap is reported until another line arrives.
        var isBroken = false
        var isWriting = false
        var hasThread = false
        var isClosed = false

        var isEmpty: Bool { first == entries.count }

        mutating func append(_ entry: Entry) {
            entries.append(entry)
            if case .line(let bytes) = entry { waitingBytes += bytes.count }
        }

        mutating func queueGap() {
            guard dropped > 0 else { return }
            append(.gap(dropped))
            dropped = 0
        }

        mutating func takeFirst() -> Entry {
            let entry = entries[first]
            first += 1
            if case .line(let bytes) = entry { waitingBytes -= bytes.count }
            if isEmpty {
                entries.removeAll(keepingCapacity: entries.capacity <= LogWriter.keptCapacity)
                first = 0
            } else if first >= LogWriter.keptCapacity {
                entries.removeFirst(first)
                first = 0
            }
            return entry
        }
    }

    /// The size of one write. A pipe accepts this many bytes atomically (pipe(7), `PIPE_BUF`), so that lines of several
    /// processes do not mix.
    private static let pieceBytes = 4096
    private static let keptCapacity = 1024

    private let descriptor: Int32
    private let capacity: Int
    private let describeGap: @Sendable (Int) -> String
    private let state = Monitor(State())
    private let dropped = Atomic(0)

    /// Creates a writer and starts its thread.
    ///
    /// - Parameters:
    ///   - descriptor: The file to write to. It must stay open for the lifetime of the writer.
    ///   - capacity: The number of bytes that may wait.
    ///   - describeGap: Formats the line that reports a number of dropped lines.
    package init(
        descriptor: Int32 = STDERR_FILENO,
        capacity: Int = 1_048_576,
        describeGap: @escaping @Sendable (Int) -> String
    ) {
        self.descriptor = descriptor
        self.capacity = capacity
        self.describeGap = describeGap
    }

    /// The number of lines lost since the start, because the queue was full or a write failed.
    package var droppedLines: Int { dropped.load(ordering: .relaxed) }

    /// Queues `line`, to which a line feed is added, or drops it if the queue is full. Never blocks.
    package func append(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        let startsThread = state.withLock { state -> Bool in
            guard state.waitingBytes + bytes.count <= capacity, !state.isClosed else {
                state.dropped += 1
                dropped.add(1, ordering: .relaxed)
                return false
            }
            state.isBroken = false
            state.queueGap()
            state.append(.line(bytes))
            defer { state.hasThread = true }
            return !state.hasThread
        }
        state.wakeOne()
        if startsThread { PlainThread.start { [self] in run() } }
    }

    /// Blocks until everything queued is written, at most for `limit`. Called when the process exits.
    ///
    /// - Returns: True if everything was written.
    @discardableResult
    package func flush(within limit: Duration) -> Bool {
        let clock = ContinuousClock()
        let end = clock.now + limit
        while true {
            let isDone = state.withLock { $0.isEmpty && !$0.isWriting && ($0.dropped == 0 || $0.isBroken) }
            if isDone { return true }
            guard clock.now < end else { return false }
            usleep(1000)
        }
    }

    /// Stops the thread when the queue is empty. Later lines are dropped.
    package func close() {
        state.withLock { $0.isClosed = true }
        state.wakeAll()
    }

    // MARK: The thread

    private func run() {
        while let entries = next() {
            let lines = entries.map { entry in
                switch entry {
                case .line(let bytes): bytes
                case .gap(let count): Array((describeGap(count) + "\n").utf8)
                }
            }
            let isWritten = write(Array(lines.joined()))
            state.withLock { state in
                state.isWriting = false
                guard !isWritten else { return }
                state.isBroken = true
                for entry in entries {
                    switch entry {
                    case .line:
                        state.dropped += 1
                        dropped.add(1, ordering: .relaxed)
                    case .gap(let count):
                        state.dropped += count
                    }
                }
            }
        }
    }

    /// The entries for one write; nil when there will be no more.
    private func next() -> [Entry]? {
        let taken = state.wait { state -> [Entry]? in
            if state.isEmpty, !state.isBroken { state.queueGap() }
            guard !state.isEmpty else { return state.isClosed ? [] : nil }
            var taken: [Entry] = []
            var count = 0
            while !state.isEmpty {
                if case .line(let bytes) = state.entries[state.first] {
                    guard taken.isEmpty || count + bytes.count <= Self.pieceBytes else { break }
                    count += bytes.count
                } else if !taken.isEmpty {
                    break
                }
                taken.append(state.takeFirst())
            }
            state.isWriting = true
            return taken
        }
        return taken.isEmpty ? nil : taken
    }

    /// Writes the bytes, blocking as long as the reader does.
    ///
    /// - Returns: False if the bytes cannot be written, because of a full disk or a closed pipe.
    private func write(_ bytes: [UInt8]) -> Bool {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
            }
            if count >= 0 {
                written += count
            } else if errno == EAGAIN {
                // Another process that shares the terminal or pipe has made it non-blocking.
                var event = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                unsafe poll(&event, 1, -1)
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }
}
