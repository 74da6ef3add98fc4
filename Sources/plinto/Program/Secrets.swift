import PlintoSystem

/// The source of passwords and shared secrets: never the command line, which other users of the machine can read.
struct Secrets {
    /// Prompts on the terminal without echo.
    let ask: (String) throws -> String
    /// Standard input, one line per secret.
    private let input: InputLines
    /// True if standard input is a terminal, which would echo what the user types.
    let inputIsTerminal: Bool

    /// - Parameter readInput: Reads the available bytes of standard input; none at its end.
    init(
        ask: @escaping (String) throws -> String,
        readInput: @escaping () throws -> [UInt8],
        inputIsTerminal: Bool
    ) {
        self.ask = ask
        input = InputLines(read: readInput)
        self.inputIsTerminal = inputIsTerminal
    }

    /// The terminal and the standard input of this process.
    static var standard: Secrets {
        Secrets(
            ask: { try SecretPrompt().ask($0) },
            readInput: { try StandardStream.input.readSome(limit: 4096) },
            inputIsTerminal: StandardStream.input.isTerminal
        )
    }

    /// Returns the secret called `name`: the next line of standard input if `fromInput`, else from a prompt.
    ///
    /// - Parameter option: The option that selects standard input, named in error messages.
    func secret(_ name: String, question: String, fromInput: Bool, option: String) throws -> String {
        let text = fromInput && !inputIsTerminal ? try input.next(name) : try answer(to: question, name, option)
        guard !text.isEmpty else { throw UsageError("The \(name) is empty.") }
        return text
    }

    /// Returns the secret like ``secret(_:question:fromInput:option:)``, but reads standard input to its end and
    /// requires a single line, because further lines would be ignored silently.
    func onlySecret(_ name: String, question: String, fromInput: Bool, option: String) throws -> String {
        let text = try secret(name, question: question, fromInput: fromInput, option: option)
        guard try !fromInput || inputIsTerminal || input.holdsNothingMore() else {
            throw UsageError("Standard input holds more than one line. Pass one \(name) at a time.")
        }
        return text
    }

    private func answer(to question: String, _ name: String, _ option: String) throws -> String {
        do {
            return try ask(PrintableText.escape(question))
        } catch SecretPrompt.PromptError.noTerminal {
            throw UsageError(
                "No terminal to prompt for the \(name). Pass it on standard input with --\(option)."
            )
        } catch SecretPrompt.PromptError.ended {
            throw Failure(.failure, "cancelled", "Nothing was entered.")
        } catch SecretPrompt.PromptError.notText {
            throw UsageError("The input is not UTF-8.")
        }
    }
}

/// Lines of standard input, read one at a time so that the writer may keep the pipe open.
private final class InputLines {
    /// Longer than any password, key or `otpauth://` URI.
    private static let limit = 65_536

    private let read: () throws -> [UInt8]
    private var rest: [UInt8] = []
    private var hasEnded = false
    private var hasBegun = false

    init(read: @escaping () throws -> [UInt8]) {
        self.read = read
    }

    /// Reads to the end of input; true if only blank lines are left.
    func holdsNothingMore() throws -> Bool {
        while rest.allSatisfy({ [0x20, 0x09, 0x0A, 0x0D].contains($0) }) {
            guard !hasEnded else { return true }
            rest = try read()
            hasEnded = rest.isEmpty
        }
        return false
    }

    /// The next line without its terminator; empty at the end of input.
    func next(_ name: String) throws -> String {
        var searched = 0
        while !hasEnded, !rest[searched...].contains(UInt8(ascii: "\n")) {
            searched = rest.count
            guard searched <= Self.limit else {
                throw UsageError("The \(name) on standard input is longer than \(Self.limit) bytes.")
            }
            let piece = try read()
            hasEnded = piece.isEmpty
            rest += piece
        }
        // Some editors and shells put a byte order mark before the text; no secret begins with one.
        if !hasBegun, rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest.removeFirst(3) }
        hasBegun = true
        var line = rest.prefix { $0 != UInt8(ascii: "\n") }
        rest = Array(rest[line.endIndex...].dropFirst())
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        guard let text = String(validating: line, as: UTF8.self) else {
            throw UsageError("The \(name) on standard input is not UTF-8.")
        }
        return text
    }
}
