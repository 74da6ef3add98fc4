import PlintoSystem

/// Where a command prints: what was asked for on standard output, everything else on standard error.
struct Console {
    /// Writes to standard output, as it is.
    let write: (String) throws -> Void
    /// Writes to standard error, as it is.
    let writeError: (String) -> Void
    /// The columns of the terminal that standard output is; nil where a program reads it, which wants whole values.
    let columns: Int?

    /// The streams that this process was started with.
    static var standard: Console {
        Console(
            write: { try StandardStream.output.write($0) },
            // Nobody is left to be told that nobody listens.
            writeError: { try? StandardStream.error.write($0) },
            columns: StandardStream.output.isTerminal ? StandardStream.output.columns ?? 80 : nil
        )
    }

    /// Prints a line of what was asked for.
    func print(_ line: String) throws {
        try write(line + "\n")
    }

    /// Prints the JSON that the agent sent, as one line.
    func print(json bytes: [UInt8]) throws {
        try print(JSONLine.text(bytes))
    }

    /// Tells the person something on standard error; control characters in it are escaped.
    func remark(_ text: String) {
        writeError(PrintableText.escape(text) + "\n")
    }
}
