/// The options of one subcommand, and the command line after `--`.
struct Arguments {
    private var options: [String: [String]] = [:]
    private(set) var rest: [String] = []

    private static let flags: Set<String> = ["reconnect"]
    private static let valued: Set<String> = [
        "url", "method", "header", "body", "probe", "path", "target",
        "connections", "seconds", "warm-up", "threads", "times",
    ]

    init(_ arguments: [String]) throws {
        var remaining = arguments[...]
        while let word = remaining.popFirst() {
            if word == "--" {
                rest = Array(remaining)
                return
            }
            let name = String(word.drop { $0 == "-" })
            if word.hasPrefix("--"), Self.flags.contains(name) {
                options[name] = [""]
            } else if word.hasPrefix("--"), Self.valued.contains(name) {
                guard let value = remaining.popFirst() else { throw BenchmarkError("--\(name) requires a value") }
                options[name, default: []].append(value)
            } else {
                throw BenchmarkError("unknown option '\(word)'")
            }
        }
    }

    func flag(_ name: String) -> Bool { options[name] != nil }

    func value(_ name: String) -> String? { options[name]?.last }

    func values(_ name: String) -> [String] { options[name] ?? [] }

    func require(_ name: String) throws -> String {
        guard let value = value(name) else { throw BenchmarkError("--\(name) is required") }
        return value
    }

    /// An integer in `range`. The bounds keep every run finite.
    func integer(_ name: String, default fallback: Int, in range: ClosedRange<Int>) throws -> Int {
        guard let text = value(name) else { return fallback }
        guard let number = Int(text), range.contains(number) else {
            throw BenchmarkError("--\(name) must be from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }
}

/// The intensity and duration of the load.
struct Load {
    let connections: Int
    let threads: Int
    /// The measured time in nanoseconds.
    let duration: UInt64
    /// The warm-up time in nanoseconds, which is not measured.
    let warmUp: UInt64

    init(_ arguments: Arguments) throws {
        connections = try arguments.integer("connections", default: 32, in: 1...1000)
        threads = min(connections, try arguments.integer("threads", default: 1, in: 1...64))
        duration = UInt64(try arguments.integer("seconds", default: 5, in: 1...300)) * 1_000_000_000
        warmUp = UInt64(try arguments.integer("warm-up", default: 1, in: 0...60)) * 1_000_000_000
    }
}
