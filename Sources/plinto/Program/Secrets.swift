import PlintoSystem

/// Where passwords and shared secrets come from: never from the command line, which every user of the machine can read.
struct Secrets {
    /// Asks on the terminal, showing nothing of what is typed.
    let ask: (String) throws -> String
    /// Standard input, a line for each secret that is read from it.
    private let input: InputLines
    /// Whether a person types at standard input, and would see what they type.
    let inputIsTerminal: Bool

    /// - Parameter readInput: Reads standard input to its end.
    init(
        ask: @escaping (String) throws -> String,
        readInput: @escaping () throws -> [UInt8],
        inputIsTerminal: Bool
    ) {
        self.ask = ask
        input = InputLines(read: readInput)
        self.inputIsTerminal = inputIsTerminal
    }

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

    /// The secret called `name`: the next line of standard input if the option `--name-stdin` is given, else asked for.
    ///
    /// - Parameter option: The option that asks for standard input, to name in a hint.
    func secret(_ name: String, question: String, fromInput: Bool, option: String) throws -> String {
        let text = fromInput && !inputIsTerminal ? try input.next(name) : try answer(to: question, name, option)
        guard !text.isEmpty else { throw UsageError("the \(name) is empty.") }
        return text
    }

    private func answer(to question: String, _ name: String, _ option: String) throws -> String {
        do {
            return try ask(PrintableText.escape(question))
        } catch SecretPrompt.Fault.noTerminal {
            throw UsageError(
                "there is no terminal to ask for the \(name) on: pass it on standard input with --\(option)."
            )
        } catch SecretPrompt.Fault.ended {
            throw Failure(.other, "cancelled", "Nothing was entered.")
        } catch SecretPrompt.Fault.notText {
            throw UsageError("what was entered is not UTF-8.")
        }
    }
}

/// Standard input, read once and handed out by the line.
private final class InputLines {
    private let read: () throws -> [UInt8]
    private var rest: ArraySlice<UInt8>?

    init(read: @escaping () throws -> [UInt8]) {
        self.read = read
    }

    /// The next line without its end; empty once there is none.
    func next(_ name: String) throws -> String {
        let bytes = try rest ?? read()[...]
        var line = bytes.prefix { $0 != UInt8(ascii: "\n") }
        rest = bytes[line.endIndex...].dropFirst()
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        guard let text = String(validating: line, as: UTF8.self) else {
            throw UsageError("the \(name) on standard input is not UTF-8.")
        }
        return text
    }
}
