import PlintoSystem

/// Where passwords and shared secrets come from: never from the command line, which every user of the machine can read.
struct Secrets {
    /// Asks on the terminal, showing nothing of what is typed.
    let ask: (String) throws -> String
    /// Reads standard input to its end.
    let readInput: () throws -> [UInt8]
    /// Whether a person types at standard input, and would see what they type.
    let inputIsTerminal: Bool

    /// Longer than any password, key or `otpauth://` address.
    private static let limit = 65_536

    /// The terminal and the standard input of this process.
    static var standard: Secrets {
        Secrets(
            ask: { try SecretPrompt().ask($0) },
            readInput: { try StandardStream.input.read(limit: limit) },
            inputIsTerminal: StandardStream.input.isTerminal
        )
    }

    /// The secret called `name`: the first line of standard input if the option `--name-stdin` is given, else asked for.
    ///
    /// - Parameter option: The option that asks for standard input, to name in a hint.
    func secret(_ name: String, question: String, fromInput: Bool, option: String) throws -> String {
        let text = fromInput && !inputIsTerminal ? try firstLineOfInput(name) : try answer(to: question, option)
        guard !text.isEmpty else { throw UsageError("the \(name) is empty.") }
        return text
    }

    private func answer(to question: String, _ option: String) throws -> String {
        do {
            return try ask(PrintableText.escape(question))
        } catch SecretPrompt.Fault.noTerminal {
            throw UsageError("there is no terminal to ask on: pass it on standard input with --\(option).")
        } catch SecretPrompt.Fault.ended {
            throw Failure(.other, "cancelled", "Nothing was entered.")
        } catch SecretPrompt.Fault.notText {
            throw UsageError("what was entered is not UTF-8.")
        }
    }

    private func firstLineOfInput(_ name: String) throws -> String {
        let bytes = try readInput()
        var line = bytes.prefix { $0 != UInt8(ascii: "\n") }
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        guard let text = String(validating: line, as: UTF8.self) else {
            throw UsageError("the \(name) on standard input is not UTF-8.")
        }
        return text
    }
}
