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
    ///   - more: What they type when asked again, one for each time.
    ///   - input: What standard input holds.
    ///   - columns: The columns of the terminal; nil where output is read by a program.
    init(
        _ arguments: [String],
        socket: String,
        typed: String? = nil,
        more: [String] = [],
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
                    let asked = captured.text.withLock { captured in
                        captured.questions.append(question)
                        return captured.questions.count
                    }
                    guard let typed else { throw SecretPrompt.Fault.noTerminal }
                    guard asked > 1, !more.isEmpty else { return typed }
                    guard asked - 2 < more.count else { throw SecretPrompt.Fault.ended }
                    return more[asked - 2]
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
