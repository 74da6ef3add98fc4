import Glibc
import Synchronization

/// Writes log lines on a thread of its own, so that no caller ever waits for the reader of the log.
///
/// Lines wait in a queue of bounded size. When the reader stalls and the queue is full, further lines are dropped and
/// counted; once lines flow again, a line at the place of the gap says how many are missing.
package final class LogWriter: Sendable {
    private enum Entry {
        case line([UInt8])
        case gap(Int)
    }

    private struct State {
        /// What waits, from `first` on.
        var entries: [Entry] = []
        var first = 0
        var waitingBytes = 0
        /// Lines dropped since the last gap was queued.
        var dropped = 0
        /// Whether the last write failed: no gap is reported until there is a line again.
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

    /// Bytes of one write. A pipe takes so many in one piece (pipe(7), `PIPE_BUF`): lines of several processes do not mix.
    private static let pieceBytes = 4096
    private static let keptCapacity = 1024

    private let descriptor: Int32
    private let capacity: Int
    private let describeGap: @Sendable (Int) -> String
    private let state = Monitor(State())
    private let dropped = Atomic(0)

    /// - Parameters:
    ///   - descriptor: Where the lines go; it stays open for as long as this lives.
    ///   - capacity: Bytes of lines that may wait.
    ///   - describeGap: The line that reports a number of dropped lines.
    package init(
        descriptor: Int32 = STDERR_FILENO,
        capacity: Int = 1_048_576,
        describeGap: @escaping @Sendable (Int) -> String
    ) {
        self.descriptor = descriptor
        self.capacity = capacity
        self.describeGap = describeGap
    }

    /// Lines that were lost since the start: the queue was full, or they could not be written.
    package var droppedLines: Int { dropped.load(ordering: .relaxed) }

    /// Queues `line`, to which a line feed is added; drops it when the queue is full. Never blocks.
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

    /// Waits until everything queued has been written, or for `limit`, on the calling thread: for the end of the process.
    ///
    /// - Returns: Whether everything was written.
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

    /// Ends the thread once the queue is empty; lines that come later are dropped.
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

    /// As many entries as go in one write; nil when there will be no more.
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

    /// Blocks for as long as the reader does.
    ///
    /// - Returns: False when the bytes cannot be written: a full disk, or a pipe that nobody reads any more.
    private func write(_ bytes: [UInt8]) -> Bool {
        var written = 0
        while written < bytes.count {
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
            }
            if count >= 0 {
                written += count
            } else if errno == EAGAIN {
                // Another process that shares the terminal or the pipe has made it non-blocking.
                var event = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                unsafe poll(&event, 1, -1)
            } else if errno != EINTR {
                return false
            }
        }
        return true
    }
}
