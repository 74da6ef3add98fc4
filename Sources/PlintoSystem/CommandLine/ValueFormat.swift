/// The form in which the values of a setting are written: what is accepted, and what an error says about anything else.
package struct ValueFormat<Value: Sendable>: Sendable {
    /// The accepted values for the help, if the placeholder does not show them: `1 to 86400`.
    let accepted: String?
    /// Reads a value.
    package let read: @Sendable (String) throws(ValueError) -> Value

    /// - Parameter accepted: Nil if the placeholder of the setting shows what is accepted.
    package init(accepted: String? = nil, _ read: @escaping @Sendable (String) throws(ValueError) -> Value) {
        self.accepted = accepted
        self.read = read
    }

    /// Creates a format whose error repeats the text and the reason: `--listen takes HOST:PORT, such as 127.0.0.1:8000,
    /// not "8000": the port is missing.`
    ///
    /// - Parameters:
    ///   - expectation: What is accepted: `HOST:PORT, such as 127.0.0.1:8000`.
    ///   - advice: Sentences that follow the reason.
    package init(
        takes expectation: String,
        advice: String = "",
        _ parse: @escaping @Sendable (String) throws(NetworkValueError) -> Value
    ) {
        self.init { text throws(ValueError) in
            do throws(NetworkValueError) {
                return try parse(text)
            } catch {
                throw ValueError(takes: expectation, not: text, because: "\(error)", advice: advice)
            }
        }
    }

    /// A format for lists: elements of this one, separated by commas, with or without blanks.
    package var list: ValueFormat<[Value]> {
        let read = read
        return ValueFormat<[Value]> { text throws(ValueError) in
            var values: [Value] = []
            for part in text.split(separator: ",", omittingEmptySubsequences: false) {
                values.append(try read(String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())))
            }
            return values
        }
    }

    /// A format for some words, each of which stands for a value.
    package static func choice(_ choices: KeyValuePairs<String, Value>) -> ValueFormat {
        let choices = choices.map { (word: $0.key, value: $0.value) }
        return ValueFormat { text throws(ValueError) in
            guard let choice = choices.first(where: { $0.word == text }) else {
                throw ValueError(takes: Self.alternatives(choices.map(\.word)), not: text)
            }
            return choice.value
        }
    }

    /// A format for the words of an enumeration.
    package static func choice() -> ValueFormat
    where Value: CaseIterable & RawRepresentable, Value.RawValue == String {
        ValueFormat { text throws(ValueError) in
            guard let value = Value(rawValue: text) else {
                throw ValueError(takes: Self.alternatives(Value.allCases.map(\.rawValue)), not: text)
            }
            return value
        }
    }

    /// `a, b or c`.
    private static func alternatives(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.joined() }
        return words.dropLast().joined(separator: ", ") + " or " + last
    }
}

extension ValueFormat where Value == String {
    /// Any text.
    package static var text: ValueFormat { ValueFormat { text in text } }
}

extension ValueFormat where Value == Bool {
    /// `on` or `off`.
    package static var onOff: ValueFormat { .choice(["on": true, "off": false]) }
}

extension ValueFormat where Value == Int {
    /// An integer in decimal.
    package static func integer(_ range: ClosedRange<Int>) -> ValueFormat {
        let isOpen = range.upperBound == .max
        return ValueFormat(
            accepted: isOpen ? "at least \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
        ) { text throws(ValueError) in
            guard let number = Int(text), range.contains(number) else {
                let words =
                    isOpen ? "of at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
                throw ValueError("must be an integer \(words), not \(PrintableText.quote(text)).")
            }
            return number
        }
    }
}

/// A text that a setting does not take.
package struct ValueError: Error, Hashable, Sendable {
    /// The rest of a sentence that begins with the name of the setting.
    package let message: String

    /// - Parameter message: The rest of a sentence that begins with the name of the setting: `must be an integer.`
    package init(_ message: String) {
        self.message = message
    }

    /// Creates the error that says what is accepted.
    ///
    /// - Parameters:
    ///   - text: The text to repeat; nil if it may be a secret.
    ///   - reason: What is wrong with it.
    ///   - advice: Sentences that follow.
    package init(takes expectation: String, not text: String? = nil, because reason: String? = nil, advice: String = "")
    {
        message =
            "takes \(expectation)" + (text.map { ", not \(PrintableText.quote($0))" } ?? "")
            + (reason.map { ": \($0)" } ?? "") + "." + (advice.isEmpty ? "" : " " + advice)
    }
}
