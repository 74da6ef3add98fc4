import CLinux
import Glibc

/// A prompt for a secret on the terminal, without echo.
///
/// Invariant: whenever this process stops, exits or returns in a way that it can observe, the terminal echoes again.
/// The signals that would end or stop it are blocked meanwhile and read from a descriptor, so that the terminal is
/// restored before the signal takes its usual effect. Only for single-threaded processes: other threads would receive
/// the signals.
package struct SecretPrompt: Sendable {
    /// The reason why no secret was read.
    package enum PromptError: Error, Hashable, Sendable {
        /// The process has no terminal.
        case noTerminal
        /// The user ended the input instead of entering a line.
        case ended
        /// The input is not UTF-8.
        case notText
    }

    private let terminal: String

    /// - Parameter terminal: The terminal. `/dev/tty` is the controlling terminal, independent of the standard streams.
    package init(terminal: String = "/dev/tty") {
        self.terminal = terminal
    }

    /// Prints `question` and returns the line entered, without its terminator.
    ///
    /// - Throws: ``PromptError``, or ``SystemError``.
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
            // This normally ends the process. It continues after Ctrl-Z and `fg`, or if the signal is ignored.
            signals.deliver(signal)
            try echo.silence()
            try tty.write(Array(question.utf8))
        }
        // In canonical mode a terminal returns one line at a time, of at most 4095 bytes.
        let line = try tty.readSome(limit: 4096)
        guard !line.isEmpty else {
            try tty.write([UInt8(ascii: "\n")])
            throw PromptError.ended
        }
        guard let text = String(validating: line.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self) else {
            throw PromptError.notText
        }
        return text
    }

    private func open() throws -> Descriptor {
        do throws(SystemError) {
            return try Descriptor(opening: terminal, O_RDWR | O_NOCTTY)
        } catch {
            let isMissing = [ENXIO, ENOENT, ENODEV, EACCES].contains(error.code)
            throw isMissing ? PromptError.noTerminal : error
        }
    }
}
