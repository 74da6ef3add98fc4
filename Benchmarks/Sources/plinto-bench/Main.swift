import Glibc

/// The load generator of `scripts/bench`. Prints one figure per line: its name, a space and its value.
@main
struct Main {
    static let usage = """
        usage: plinto-bench requests --url URL [--method M] [--header H]... [--body B] [--probe URL] [load]
               plinto-bench refresh  --url URL [load]
               plinto-bench socket   --path PATH --target /agent/v1/token [--reconnect] [load]
               plinto-bench hash     [load]
               plinto-bench spawn    [--times N] -- COMMAND [ARGUMENT]...
               plinto-bench start    --url URL [--times N] -- COMMAND [ARGUMENT]...

          requests  sends one request over and over; with --probe, times another beside it
          refresh   signs a new user in on every connection, each of which then rotates its own refresh token
          socket    sends GET over a Unix socket; with --reconnect, a connection each
          hash      computes the password hash on every thread: the ceiling of sign-in
          spawn     runs a command and reports the median time until it ended
          start     runs a server and reports the median time until URL answered 200

          load      --connections N (32), --seconds S (5), --warm-up S (1), --threads N (1)
          URL       http://127.0.0.1:PORT/PATH: it loads nobody's machine but its own
        """

    static func main() {
        do {
            var arguments = Array(CommandLine.arguments.dropFirst())
            guard !arguments.isEmpty else { throw BenchmarkError(usage) }
            let command = arguments.removeFirst()
            let options = try Arguments(arguments)
            switch command {
            case "requests": try RequestsBenchmark(options).run()
            case "refresh": try RefreshBenchmark(options).run()
            case "socket": try SocketBenchmark(options).run()
            case "hash": try HashBenchmark(options).run()
            case "spawn": try SpawnBenchmark(options).run()
            case "start": try StartBenchmark(options).run()
            case "--help", "-h": print(usage)
            default: throw BenchmarkError("no command '\(command)'\n\n\(usage)")
            }
        } catch {
            Report.complain("plinto-bench: \(error)")
            exit(1)
        }
    }
}

/// The reason why a benchmark failed, as a sentence.
struct BenchmarkError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }

    /// Creates the error of a system call that has just failed.
    static func system(_ operation: String) -> BenchmarkError {
        let code = errno
        return BenchmarkError("\(operation): \(unsafe String(cString: strerror(code)))")
    }
}
