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

    /// - Parameters:
    ///   - typed: What the person types when asked; nil for no terminal.
    ///   - input: What standard input holds.
    ///   - columns: The columns of the terminal; nil where output is read by a program.
    init(
        _ arguments: [String],
        socket: String,
        typed: String? = nil,
        input: String = "",
        inputIsTerminal: Bool = false,
        columns: Int? = nil
    ) {
        final class Captured: Sendable {
            let text = Mutex((output: "", errors: "", questions: [String]()))
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
                    captured.text.withLock { $0.questions.append(question) }
                    guard let typed else { throw SecretPrompt.Fault.noTerminal }
                    return typed
                },
                readInput: { Array(input.utf8) },
                inputIsTerminal: inputIsTerminal
            ),
            variables: Variables(["PLINTO_SOCKET": socket, "PLINTO_STATE_DIRECTORY": socket + ".state"])
        )
        status = program.run(arguments)
        (output, errors, questions) = captured.text.withLock { $0 }
    }
}
