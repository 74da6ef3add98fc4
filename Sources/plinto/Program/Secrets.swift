import PlintoSystem

/// Where passwords and shared secrets come from: never from the command line, which every user of the machine can read.
struct Secrets {
    /// Asks on the terminal, showing nothing of what is typed.
    let ask: (String) throws -> String
    /// Standard input, a line for each secret that is read from it.
    private let input: InputLines
    /// Whether a person types at standard input, and would see what they type.
    let inputIsTerminal: Bool

    /// - Parameter readInput: Reads what standard input has at present; nothing at its end.
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

    /// The secret called `name`: the next line of standard input if the option `--name-stdin` is given, else asked for.
    ///
    /// - Parameter option: The option that asks for standard input, to name in a hint.
    func secret(_ name: String, question: String, fromInput: Bool, option: String) throws -> String {
        let text = fromInput && !inputIsTerminal ? try input.next(name) : try answer(to: question, name, option)
        guard !text.isEmpty else { throw UsageError("the \(name) is empty.") }
        return text
    }

    /// As ``secret(_:question:fromInput:option:)``, for standard input that is read to its end and holds one line: of
    /// several, all but the first would be lost.
    func onlySecret(_ name: String, question: String, fromInput: Bool, option: String) throws -> String {
        let text = try secret(name, question: question, fromInput: fromInput, option: option)
        guard try !fromInput || inputIsTerminal || input.holdsNothingMore() else {
            throw UsageError("standard input holds more than one line: pass one \(name) at a time.")
        }
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

/// Standard input, read no further than the lines that are asked for: whoever writes them may keep the pipe open.
private final class InputLines {
    /// Longer than any password, key or `otpauth://` URI.
    private static let limit = 65_536

    private let read: () throws -> [UInt8]
    private var rest: [UInt8] = []
    private var hasEnded = false

    init(read: @escaping () throws -> [UInt8]) {
        self.read = read
    }

    /// Whether nothing but blank lines comes before the end, which it waits for.
    func holdsNothingMore() throws -> Bool {
        while rest.allSatisfy({ [0x20, 0x09, 0x0A, 0x0D].contains($0) }) {
            guard !hasEnded else { return true }
            rest = try read()
            hasEnded = rest.isEmpty
        }
        return false
    }

    /// The next line without its end; empty once there is none.
    func next(_ name: String) throws -> String {
        var searched = 0
        while !hasEnded, !rest[searched...].contains(UInt8(ascii: "\n")) {
            searched = rest.count
            guard searched <= Self.limit else {
                throw UsageError("the \(name) on standard input is longer than \(Self.limit) bytes.")
            }
            let piece = try read()
            hasEnded = piece.isEmpty
            rest += piece
        }
        var line = rest.prefix { $0 != UInt8(ascii: "\n") }
        rest = Array(rest[line.endIndex...].dropFirst())
        if line.last == UInt8(ascii: "\r") { line.removeLast() }
        guard let text = String(validating: line, as: UTF8.self) else {
            throw UsageError("the \(name) on standard input is not UTF-8.")
        }
        return text
    }
}
