import Foundation
import Synchronization
import Testing

@testable import PlintoSystem

@Suite("Asking for a secret")
struct SecretPromptTests {
    /// A question put on a thread of its own, as the one thread of a program would.
    private final class Question: Sendable {
        private let answer = Mutex<Result<String, any Error>?>(nil)
        private let answered = DispatchSemaphore(value: 0)

        init(on terminal: PseudoTerminal) {
            let path = terminal.path
            Thread.detachNewThread {
                let result = Result { try SecretPrompt(terminal: path).ask("Password: ") }
                self.answer.withLock { $0 = result }
                self.answered.signal()
            }
        }

        /// The answer; an error where there is none after ten seconds.
        func result() throws -> String {
            guard answered.wait(timeout: .now() + 10) == .success else { throw SystemError("wait", code: ETIMEDOUT) }
            return try #require(answer.withLock { $0 }).get()
        }
    }

    private let terminal: PseudoTerminal
    /// The terminal exists as long as it is open, so that its settings can be inspected afterwards.
    private let opened: Int32

    init() throws {
        terminal = try PseudoTerminal()
        opened = open(terminal.path, O_RDWR | O_NOCTTY)
    }

    @Test("the line that is typed is returned, and not shown")
    func secret() throws {
        defer { close(opened) }
        let question = Question(on: terminal)
        var shown = terminal.shown(until: "Password: ")
        #expect(!terminal.echoes)
        terminal.type("correct horse £\n")
        #expect(try question.result() == "correct horse £")
        shown += terminal.shown(until: "\n")
        #expect(shown == "Password: \r\n")
        #expect(terminal.echoes)
    }

    @Test("what was typed before the question is not the answer")
    func typedAhead() throws {
        defer { close(opened) }
        terminal.type("ls -l\n")
        // Once it is shown it has arrived, and is there to be taken for the answer.
        _ = terminal.shown(until: "ls -l\r\n")
        let question = Question(on: terminal)
        _ = terminal.shown(until: "Password: ")
        terminal.type("secret\n")
        #expect(try question.result() == "secret")
    }

    @Test("the end of input is no empty secret")
    func ended() throws {
        defer { close(opened) }
        let question = Question(on: terminal)
        _ = terminal.shown(until: "Password: ")
        terminal.type("\u{4}")
        #expect(throws: SecretPrompt.PromptError.ended) { try question.result() }
    }

    @Test("a signal that ends the process finds the terminal put right", arguments: [SIGINT, SIGTERM, SIGHUP, SIGQUIT])
    func endingSignal(signal: Int32) async {
        defer { close(opened) }
        let path = terminal.path
        await #expect(processExitsWith: .signal(signal)) { [path = path as String, signal = signal as Int32] in
            Self.sendToThisThread(signal, onceSilent: path)
            _ = try SecretPrompt(terminal: path).ask("Password: ")
        }
        #expect(terminal.echoes)
        #expect(terminal.shown(until: "\n") == "Password: \r\n")
    }

    @Test("after a signal that changes nothing the question is asked again")
    func harmlessSignal() async {
        defer { close(opened) }
        let terminal = terminal
        Thread.detachNewThread {
            _ = terminal.shown(until: "Password: \r\nPassword: ")
            terminal.type("secret\n")
        }
        await #expect(processExitsWith: .exitCode(6)) { [path = terminal.path as String] in
            Glibc.signal(SIGHUP, SIG_IGN)
            Self.sendToThisThread(SIGHUP, onceSilent: path)
            exit(Int32(try SecretPrompt(terminal: path).ask("Password: ").utf8.count))
        }
        #expect(terminal.echoes)
    }

    /// Sends `signal` to the calling thread, as the kernel would to a program's only one, while it waits for the
    /// answer.
    private static func sendToThisThread(_ signal: Int32, onceSilent path: String) {
        let asking = pthread_self()
        Thread.detachNewThread {
            let terminal = open(path, O_RDWR | O_NOCTTY)
            var settings = termios()
            repeat {
                usleep(1000)
                tcgetattr(terminal, &settings)
            } while settings.c_lflag & tcflag_t(ECHO) != 0
            // It silences the terminal first and writes the question then: let it come to waiting.
            usleep(50_000)
            pthread_kill(asking, signal)
        }
    }

    @Test("without a terminal there is no one to ask")
    func noTerminal() {
        defer { close(opened) }
        #expect(throws: SecretPrompt.PromptError.noTerminal) {
            try SecretPrompt(terminal: "/nonexistent/tty").ask("Password: ")
        }
    }
}
