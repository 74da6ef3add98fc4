import CLinux
import Glibc

/// Asks for a secret on the terminal, with nothing shown of what is typed.
///
/// Invariant: whenever this process stops, ends or returns by something it can see, the terminal echoes again. The
/// signals that would end or stop it are blocked meanwhile and taken from a descriptor, so that the terminal is put
/// right first and the signal has its usual effect then. Only for a process of one thread: another one would take them.
package struct SecretPrompt: Sendable {
    /// Why there is no secret.
    package enum Fault: Error, Hashable, Sendable {
        /// The process has no terminal to ask on.
        case noTerminal
        /// The person ended the input instead of typing a line.
        case ended
        /// What was typed is not UTF-8.
        case notText
    }

    private let terminal: String

    /// - Parameter terminal: The terminal to ask on; `/dev/tty` is the one that the process was started from,
    ///   wherever its streams lead.
    package init(terminal: String = "/dev/tty") {
        self.terminal = terminal
    }

    /// Writes `question` and returns the line that is typed, without its end.
    ///
    /// - Throws: ``Fault``, or ``SystemError``.
    package func ask(_ question: String) throws -> String {
        let tty = try open()
        let signals = try PendingSignals([SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP])
        let echo = try TerminalEcho(of: tty.number)
        try echo.silence()
        defer { echo.restore() }
        try tty.write(Array(question.utf8))
        while try signals.waitForInput(on: tty.number) == false {
            guard let signal = signals.next() else { continue }
            echo.restore()
            try tty.write([UInt8(ascii: "\n")])
            // Ends the process, as a rule. It goes on after Ctrl-Z and `fg`, or where the signal is ignored.
            signals.deliver(signal)
            try echo.silence()
            try tty.write(Array(question.utf8))
        }
        // In its usual mode a terminal hands over one line at a time, of at most 4095 bytes.
        let line = try tty.readSome(limit: 4096)
        guard !line.isEmpty else {
            try tty.write([UInt8(ascii: "\n")])
            throw Fault.ended
        }
        guard let text = String(validating: line.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self) else {
            throw Fault.notText
        }
        return text
    }

    private func open() throws -> Descriptor {
        do throws(SystemError) {
            return try Descriptor(opening: terminal, O_RDWR | O_NOCTTY)
        } catch {
            let isMissing = [ENXIO, ENOENT, ENODEV, EACCES].contains(error.code)
            throw isMissing ? Fault.noTerminal : error
        }
    }
}
