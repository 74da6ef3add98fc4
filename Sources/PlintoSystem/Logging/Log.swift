import Glibc
package import PlintoModels

/// Structured log lines, one event a line, on standard error: logfmt, or an object of JSON.
///
/// ```
/// time=2025-01-18T12:00:00.123Z level=info component=server msg="listening" address=127.0.0.1:8000
/// ```
///
/// Values are quoted and control characters escaped, so that no input can forge a line or move the cursor of the
/// person who reads it. A secret never goes into a message or a field: the log cannot know one.
package struct Log: Sendable {
    /// How grave an event is.
    package enum Level: String, Comparable, Sendable, CaseIterable {
        case debug, info, warning, error

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

    /// How a line is written.
    package enum Format: String, Sendable, CaseIterable {
        /// `key=value`, for people and for `grep`.
        case text
        /// An object of JSON whose values are all text, for what collects logs.
        case json
    }

    private let component: String
    private let minimum: Level
    private let format: Format
    private let clock: any TimeSource
    private let sink: @Sendable (String) -> Void
    /// Nil where the sink is another.
    private let writer: LogWriter?

    /// - Parameters:
    ///   - component: The part of the program that speaks: `server`, `agent`, `store`.
    ///   - minimum: Events below it are dropped.
    ///   - format: How each line is written.
    ///   - clock: Stamps the lines.
    ///   - sink: Takes each finished line, without a line feed. A server logs through a ``LogWriter`` instead, for the
    ///     standard one waits for the reader of standard error.
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

    /// A log whose callers never wait: its lines are written on a thread of their own.
    ///
    /// - Parameters:
    ///   - descriptor: Where the lines go.
    ///   - capacity: Bytes of lines that may wait before further lines are dropped.
    /// - Returns: The log, and its writer, which the process flushes when it ends.
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

    /// Lines lost because the reader of the log did not keep up; always 0 for a log without a ``LogWriter``.
    package var droppedLines: Int { writer?.droppedLines ?? 0 }

    /// The same log in the name of another part of the program.
    package func component(_ name: String) -> Log { Log(self, component: name) }

    package func debug(_ message: String, _ fields: [String: String] = [:]) { write(.debug, message, fields) }
    package func info(_ message: String, _ fields: [String: String] = [:]) { write(.info, message, fields) }
    package func warning(_ message: String, _ fields: [String: String] = [:]) { write(.warning, message, fields) }
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

    /// How long ``standardError(_:)`` waits for room, in milliseconds.
    private static let longestWait: Int32 = 2000

    /// Writes `line` and a line feed to standard error, up to 4096 bytes in one piece, so that lines of several threads and
    /// processes do not mix. What cannot be written is lost: neither a full disk or a closed pipe nor a reader that has
    /// stalled for two seconds stops the program.
    package static func standardError(_ line: String) { write(line, to: STDERR_FILENO) }

    static func write(_ line: String, to descriptor: Int32, waiting milliseconds: Int32 = longestWait) {
        let bytes = Array((line + "\n").utf8)
        var written = 0
        while written < bytes.count {
            var event = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
            let ready = unsafe poll(&event, 1, milliseconds)
            if ready < 0 && errno == EINTR { continue }
            guard ready > 0 else { return }
            // A pipe that poll reports as writable takes so many bytes without blocking (pipe(7), `PIPE_BUF`).
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
