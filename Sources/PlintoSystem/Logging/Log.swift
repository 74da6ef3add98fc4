import Glibc
package import PlintoModels

/// A structured log on standard error with one event per line, in logfmt or JSON.
///
/// ```
/// time=2025-01-18T12:00:00.123Z level=info component=server msg="listening" address=127.0.0.1:8000
/// ```
///
/// Values are quoted and control characters escaped, so that no input can forge a line or control the reader's
/// terminal. The log cannot recognize secrets, so they must never be passed to it.
package struct Log: Sendable {
    /// The severity of an event.
    package enum Level: String, Comparable, Sendable, CaseIterable {
        case debug, info, warning, error

        /// Compares the severity.
        package static func < (left: Level, right: Level) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .debug: 0
            case .info: 1
            case .warning: 2
            case .error: 3
            }
        }
    }

    /// The format of a line.
    package enum Format: String, Sendable, CaseIterable {
        /// `key=value`, for people and for `grep`.
        case text
        /// A JSON object with string values, for log collectors.
        case json
    }

    private let component: String
    private let minimum: Level
    private let format: Format
    private let clock: any TimeSource
    private let sink: @Sendable (String) -> Void
    /// The writer; nil for another sink.
    private let writer: LogWriter?

    /// Creates a log.
    ///
    /// - Parameters:
    ///   - component: The part of the program that logs: `server`, `agent`, `store`.
    ///   - minimum: The lowest level that is logged.
    ///   - format: The format of a line.
    ///   - clock: The clock for time stamps.
    ///   - sink: The receiver of each line, without a line feed. Servers use a ``LogWriter`` instead, because the
    ///     default sink blocks until standard error is read.
    package init(
        component: String,
        minimum: Level = .info,
        format: Format = .text,
        clock: any TimeSource = SystemClock(),
        sink: @escaping @Sendable (String) -> Void = Log.standardError
    ) {
        self.component = component
        self.minimum = minimum
        self.format = format
        self.clock = clock
        self.sink = sink
        writer = nil
    }

    private init(_ other: Log, component: String) {
        self.component = component
        minimum = other.minimum
        format = other.format
        clock = other.clock
        sink = other.sink
        writer = other.writer
    }

    private init(_ other: Log, writer: LogWriter) {
        component = other.component
        minimum = other.minimum
        format = other.format
        clock = other.clock
        sink = { writer.append($0) }
        self.writer = writer
    }

    /// Creates a log that never blocks its callers. A separate thread writes the lines.
    ///
    /// - Parameters:
    ///   - descriptor: The file to write to.
    ///   - capacity: The number of bytes that may wait before lines are dropped.
    /// - Returns: The log, and its writer, which the process must flush before it exits.
    package static func background(
        component: String,
        minimum: Level = .info,
        format: Format = .text,
        clock: any TimeSource = SystemClock(),
        descriptor: Int32 = STDERR_FILENO,
        capacity: Int = 1_048_576
    ) -> (log: Log, writer: LogWriter) {
        let log = Log(component: component, minimum: minimum, format: format, clock: clock, sink: { _ in })
        let writer = LogWriter(descriptor: descriptor, capacity: capacity) { count in
            log.component("log").line(.warning, "log lines dropped", ["lines": "\(count)"])
        }
        return (Log(log, writer: writer), writer)
    }

    /// The number of lines dropped because the reader was too slow; always 0 without a ``LogWriter``.
    package var droppedLines: Int { writer?.droppedLines ?? 0 }

    /// Returns the same log for another part of the program.
    package func component(_ name: String) -> Log { Log(self, component: name) }

    /// Logs at level debug.
    package func debug(_ message: String, _ fields: [String: String] = [:]) { write(.debug, message, fields) }

    /// Logs at level info.
    package func info(_ message: String, _ fields: [String: String] = [:]) { write(.info, message, fields) }

    /// Logs at level warning.
    package func warning(_ message: String, _ fields: [String: String] = [:]) { write(.warning, message, fields) }

    /// Logs at level error.
    package func error(_ message: String, _ fields: [String: String] = [:]) { write(.error, message, fields) }

    private func write(_ level: Level, _ message: String, _ fields: [String: String]) {
        guard level >= minimum else { return }
        sink(line(level, message, fields))
    }

    private func line(_ level: Level, _ message: String, _ fields: [String: String]) -> String {
        let line = LogLine(
            time: clock.now(),
            level: level,
            component: component,
            message: message,
            fields: fields
        )
        return format == .json ? line.json : line.text
    }

    /// The time that ``standardError(_:)`` waits for room, in milliseconds.
    private static let longestWait: Int32 = 2000

    /// Writes `line` and a line feed to standard error, up to 4096 bytes in one write, so that lines of several threads
    /// and processes do not mix. A line that cannot be written is lost: a full disk, a closed pipe or a reader that
    /// stalls for two seconds does not stop the program.
    package static func standardError(_ line: String) { write(line, to: STDERR_FILENO) }

    static func write(_ line: String, to descriptor: Int32, waiting milliseconds: Int32 = longestWait) {
        let bytes = Array((line + "\n").utf8)
        var written = 0
        while written < bytes.count {
            var event = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            let ready = unsafe poll(&event, 1, milliseconds)
            if ready < 0 && errno == EINTR { continue }
            guard ready > 0 else { return }
            // A pipe that poll reports as writable accepts this many bytes without blocking (pipe(7), `PIPE_BUF`).
            let piece = min(bytes.count - written, 4096)
            let count = unsafe bytes.withUnsafeBytes { buffer in
                unsafe Glibc.write(descriptor, buffer.baseAddress?.advanced(by: written), piece)
            }
            if count < 0 && (errno == EINTR || errno == EAGAIN) { continue }
            guard count >= 0 else { return }
            written += count
        }
    }
}
