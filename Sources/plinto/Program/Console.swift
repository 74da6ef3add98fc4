import PlintoSystem

/// The output streams of a command: results go to standard output, everything else to standard error.
struct Console {
    /// Writes to standard output, unchanged.
    let write: (String) throws -> Void
    /// Writes to standard error, unchanged.
    let writeError: (String) -> Void
    /// The width of the terminal on standard output; nil if it is not a terminal, so that programs get whole values.
    let columns: Int?

    /// The standard streams of this process.
    static var standard: Console {
        Console(
            write: { try StandardStream.output.write($0) },
            // There is no other stream on which to report that standard error is closed.
            writeError: { try? StandardStream.error.write($0) },
            columns: StandardStream.output.isTerminal ? StandardStream.output.columns ?? 80 : nil
        )
    }

    /// Prints a line of the result.
    func print(_ line: String) throws {
        try write(line + "\n")
    }

    /// Prints the JSON that the agent sent, as one line.
    func print(json bytes: [UInt8]) throws {
        try print(JSONLine.text(bytes))
    }

    /// Prints a message for the user on standard error, with control characters escaped.
    func remark(_ text: String) {
        writeError(PrintableText.escape(text) + "\n")
    }
}
