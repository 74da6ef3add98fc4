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

    /// - Parameters:
    ///   - component: The part of the program that speaks: `server`, `agent`, `store`.
    ///   - minimum: Events below it are dropped.
    ///   - format: How each line is written.
    ///   - clock: Stamps the lines.
    ///   - sink: Takes each finished line, without a line feed.
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
    }

    /// The same log in the name of another part of the program.
    package func component(_ name: String) -> Log {
        Log(component: name, minimum: minimum, format: format, clock: clock, sink: sink)
    }

    package func debug(_ message: String, _ fields: [String: String] = [:]) { write(.debug, message, fields) }
    package func info(_ message: String, _ fields: [String: String] = [:]) { write(.info, message, fields) }
    package func warning(_ message: String, _ fields: [String: String] = [:]) { write(.warning, message, fields) }
    package func error(_ message: String, _ fields: [String: String] = [:]) { write(.error, message, fields) }

    private func write(_ level: Level, _ message: String, _ fields: [String: String]) {
        guard level >= minimum else { return }
        let line = LogLine(
            time: clock.now(),
            level: level,
            component: component,
            message: message,
            fields: fields
        )
        sink(format == .json ? line.json : line.text)
    }

    /// Writes `line` and a line feed to standard error in one call, so that lines of several threads and processes do
    /// not mix. What cannot be written is lost: a full disk or a closed pipe must not stop a server.
    package static func standardError(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        var result: Int
        repeat {
            result = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
        } while result < 0 && errno == EINTR
    }
}
