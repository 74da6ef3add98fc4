import Foundation
import Synchronization
import TestSupport

/// A real process of one of the executables under test, with its output at hand.
final class ChildProcess: Sendable {
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// What the process ended with.
    enum Ending: Equatable {
        case exited(Int32)
        case killed(Int32)
    }

    let pid: pid_t
    private let output: Int32
    private let errorPath: String
    private let ending = Mutex<Ending?>(nil)

    /// Starts `program`; the environment is exactly `environment`.
    ///
    /// - Parameters:
    ///   - input: Text for its standard input; without it, `/dev/null`.
    ///   - errors: Its standard error; without it, a file that ``errorText`` reads.
    init(
        _ program: String,
        _ arguments: [String],
        environment: [String: String],
        input: String? = nil,
        errors errorDescriptor: Int32? = nil,
        scratch: ScratchDirectory
    ) throws {
        var descriptors: [Int32] = [0, 0]
        // Close-on-exec from the start: were another child to hold an end, this one's would never be seen.
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
        guard socketpair(AF_UNIX, kind, 0, &descriptors) == 0 else {
            throw Failure(description: "socketpair: \(errno)")
        }
        let errors = scratch.unique("stderr")
        let inputPath: String
        if let input {
            inputPath = scratch.unique("stdin")
            try Data(input.utf8).write(to: URL(fileURLWithPath: inputPath))
        } else {
            inputPath = "/dev/null"
        }
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, inputPath, O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, descriptors[1], 1)
        if let errorDescriptor {
            posix_spawn_file_actions_adddup2(&actions, errorDescriptor, 2)
        } else {
            posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        }
        let argv: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        let envp: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { for text in argv + envp { free(text) } }
        var child: pid_t = 0
        let failure = posix_spawn(&child, program, &actions, nil, argv, envp)
        close(descriptors[1])
        guard failure == 0 else {
            close(descriptors[0])
            throw Failure(description: "cannot start \(program): \(String(cString: strerror(failure)))")
        }
        pid = child
        output = descriptors[0]
        errorPath = errors
    }

    deinit {
        if ending.withLock({ $0 }) == nil {
            kill(pid, SIGKILL)
            waitForEnd()
        }
        close(output)
    }

    /// The next line of standard output; nil at its end.
    ///
    /// - Throws: ``Failure`` when none comes within `seconds`.
    func line(within seconds: Double = 20) throws -> String? {
        let deadline = Date().addingTimeInterval(seconds)
        var bytes: [UInt8] = []
        while true {
            var descriptor = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
            let left = Int32(max(0, deadline.timeIntervalSinceNow * 1000))
            guard poll(&descriptor, 1, left) > 0 else {
                throw Failure(description: "no line within \(seconds) s; standard error: \(errorText)")
            }
            var byte: UInt8 = 0
            guard read(output, &byte, 1) == 1 else {
                return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
            }
            if byte == UInt8(ascii: "\n") { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(byte)
        }
    }

    /// All that is left of standard output, read to its end.
    func remainingOutput() throws -> String {
        var lines: [String] = []
        while let line = try line() { lines.append(line) }
        return lines.joined(separator: "\n")
    }

    var errorText: String {
        (try? String(contentsOfFile: errorPath, encoding: .utf8)) ?? ""
    }

    func send(_ signal: Int32) {
        guard ending.withLock({ $0 }) == nil else { return }
        kill(pid, signal)
    }

    /// Waits for the process to end, for as long as that takes.
    @discardableResult
    func waitForEnd() -> Ending {
        ending.withLock { ending in
            if let ending { return ending }
            var status: Int32 = 0
            while waitpid(pid, &status, 0) == -1 && errno == EINTR {}
            let signal = status & 0x7f
            let result: Ending = signal == 0 ? .exited(status >> 8 & 0xff) : .killed(signal)
            ending = result
            return result
        }
    }

    /// Kills it at whatever instruction it is, and waits until it is gone.
    func killNow() {
        send(SIGKILL)
        waitForEnd()
    }
}
