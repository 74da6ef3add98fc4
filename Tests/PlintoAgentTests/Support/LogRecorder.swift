import PlintoSystem
import Synchronization

/// Keeps what was logged.
final class LogRecorder: Sendable {
    private let recorded = Mutex<[String]>([])

    var lines: [String] { recorded.withLock { $0 } }
    var text: String { lines.joined(separator: "\n") }

    var log: Log {
        Log(component: "agent", minimum: .debug) { line in self.recorded.withLock { $0.append(line) } }
    }
}
