import Foundation
import PlintoModels
import PlintoSystem
import Synchronization

@testable import plinto

/// One run of the program inside the test's process.
struct Run {
    let status: ExitCode
    let output: String
    let errors: String
    /// The questions that were asked on the terminal.
    let questions: [String]
    /// The pauses of the program.
    let pauses: [Duration]

    /// - Parameters:
    ///   - typed: What the person types when asked; nil for no terminal.
    ///   - more: What they type when asked again, one for each time.
    ///   - input: What standard input holds.
    ///   - keepsInputOpen: Whether standard input stays open behind that, so that a further read would wait for ever.
    ///   - columns: The columns of the terminal; nil where output is read by a program.
    ///   - variables: Variables besides the paths.
    init(
        _ arguments: [String],
        socket: String,
        typed: String? = nil,
        more: [String] = [],
        input: String = "",
        keepsInputOpen: Bool = false,
        inputIsTerminal: Bool = false,
        columns: Int? = nil,
        variables: [String: String] = [:]
    ) {
        final class Captured: Sendable {
            let text = Mutex((output: "", errors: "", questions: [String](), pauses: [Duration]()))
            let isInputRead = Mutex(false)
        }
        let captured = Captured()
        let program = Program(
            console: Console(
                write: { text in captured.text.withLock { $0.output += text } },
                writeError: { text in captured.text.withLock { $0.errors += text } },
                columns: columns
            ),
            secrets: Secrets(
                ask: { question in
                    let asked = captured.text.withLock { captured in
                        captured.questions.append(question)
                        return captured.questions.count
                    }
                    guard let typed else { throw SecretPrompt.PromptError.noTerminal }
                    guard asked > 1, !more.isEmpty else { return typed }
                    guard asked - 2 < more.count else { throw SecretPrompt.PromptError.ended }
                    return more[asked - 2]
                },
                readInput: {
                    let isRead = captured.isInputRead.withLock { isRead in
                        defer { isRead = true }
                        return isRead
                    }
                    // A read that would wait for ever fails the test instead.
                    if isRead, keepsInputOpen { throw UsageError("read beyond the line") }
                    return isRead ? [] : Array(input.utf8)
                },
                inputIsTerminal: inputIsTerminal
            ),
            variables: Variables(
                ["PLINTO_SOCKET": socket, "PLINTO_STATE_DIRECTORY": socket + ".state"].merging(variables) { $1 }
            ),
            pause: { duration in captured.text.withLock { $0.pauses.append(duration) } }
        )
        status = program.run(arguments)
        (output, errors, questions, pauses) = captured.text.withLock { $0 }
    }
}
