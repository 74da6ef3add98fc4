import Glibc

/// A child process whose output is discarded.
struct Program {
    let processID: pid_t

    init(_ command: [String]) throws {
        guard let executable = command.first else { throw BenchmarkError("no command after --") }
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)

        var arguments = unsafe command.map { unsafe strdup($0) } + [nil]
        defer { for index in unsafe arguments.indices { unsafe free(arguments[index]) } }
        var child: pid_t = 0
        let code = unsafe posix_spawnp(&child, executable, &actions, nil, &arguments, environ)
        guard code == 0 else {
            throw BenchmarkError("cannot run \(executable): \(unsafe String(cString: strerror(code)))")
        }
        processID = child
    }

    /// Waits for the process to exit.
    ///
    /// - Returns: The exit code; 128 plus the signal number if the process was killed.
    func wait() throws -> Int32 {
        var status: Int32 = 0
        while unsafe waitpid(processID, &status, 0) < 0 {
            guard errno == EINTR else { throw BenchmarkError.system("waitpid") }
        }
        return status & 0x7f == 0 ? status >> 8 & 0xff : 128 + status & 0x7f
    }

    /// Returns true if the process has exited, and collects its status.
    func hasEnded() -> Bool {
        var status: Int32 = 0
        return unsafe waitpid(processID, &status, WNOHANG) == processID
    }

    func terminate() {
        kill(processID, SIGTERM)
    }
}

/// The run time of a command.
struct SpawnBenchmark {
    private let command: [String]
    private let times: Int

    init(_ arguments: Arguments) throws {
        command = arguments.rest
        times = try arguments.integer("times", default: 100, in: 1...10_000)
    }

    func run() throws {
        var latencies = Latencies()
        for _ in 0..<times {
            let began = Clock.now()
            let code = try Program(command).wait()
            latencies.record(Clock.now() - began)
            guard code == 0 else {
                throw BenchmarkError("\(command.joined(separator: " ")) ended with exit code \(code)")
            }
        }
        Report.figure("p50_us", latencies.percentile(0.5))
        Report.figure("p99_us", latencies.percentile(0.99))
    }
}

/// The time from the start of a server to its first successful response. It is stopped with SIGTERM each time.
struct StartBenchmark {
    private let url: LoopbackURL
    private let command: [String]
    private let times: Int

    init(_ arguments: Arguments) throws {
        url = try LoopbackURL(parsing: arguments.require("url"))
        command = arguments.rest
        times = try arguments.integer("times", default: 5, in: 1...100)
    }

    func run() throws {
        let request = requestBytes("GET", url.target, host: url.authority)
        var latencies = Latencies()
        for _ in 0..<times {
            let began = Clock.now()
            let server = try Program(command)
            while (try? BlockingClient(address: url.address).send(request).succeeded) != true {
                guard !server.hasEnded() else { throw BenchmarkError("\(command[0]) exited before it responded") }
                guard Clock.now() - began < 30_000_000_000 else {
                    server.terminate()
                    throw BenchmarkError("\(command[0]) did not respond in 30 seconds")
                }
                Clock.sleep(nanoseconds: 100_000)
            }
            latencies.record(Clock.now() - began)
            server.terminate()
            _ = try server.wait()
        }
        Report.figure("p50_us", latencies.percentile(0.5))
    }
}
