import CLinux
import Glibc

/// A program that is run to completion, without a shell, with given standard input.
package enum ProgramRun {
    /// The outcome of a program.
    package enum Ending: Hashable, Sendable {
        case exited(Int32)
        case killed(Int32)
        /// It exceeded the time limit and was killed.
        case timedOut
    }

    private static let pollInterval: useconds_t = 5000

    /// Runs `executable` and waits for it, blocking the thread.
    ///
    /// The program inherits no other file and no variable but `PATH`, and its output is discarded.
    ///
    /// - Parameter arguments: The arguments without the program's name.
    /// - Throws: ``SystemError`` if it cannot be started.
    package static func run(
        _ executable: String,
        arguments: [String],
        input: [UInt8],
        timeLimit: Duration
    ) throws(SystemError) -> Ending {
        // The input is a file, not a pipe: a program that does not read it can neither block this one nor cause
        // SIGPIPE.
        let file = unsafe memfd_create("input", plinto_memfd_cloexec)
        guard file >= 0 else { throw SystemError("store the input of", path: executable) }
        defer { close(file) }
        try write(input, to: file, for: executable)
        let pid = try start(executable, arguments, input: file)
        return wait(for: pid, until: ContinuousClock.now + timeLimit)
    }

    private static func write(_ input: [UInt8], to file: Int32, for executable: String) throws(SystemError) {
        var written = 0
        while written < input.count {
            let count = unsafe input.withUnsafeBytes { buffer in
                unsafe Glibc.write(file, buffer.baseAddress?.advanced(by: written), buffer.count - written)
            }
            if count < 0 && errno == EINTR { continue }
            guard count > 0 else { throw SystemError("store the input of", path: executable) }
            written += count
        }
        guard lseek(file, 0, SEEK_SET) == 0 else { throw SystemError("store the input of", path: executable) }
    }

    private static func start(
        _ executable: String,
        _ arguments: [String],
        input: Int32
    ) throws(SystemError) -> Int32 {
        var actions = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawnattr_init(&attributes)
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        unsafe posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
        unsafe posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, "/dev/null", O_WRONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
        unsafe posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        DefaultSignals.set(in: &attributes, flags: Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF))

        let words = CStrings([executable] + arguments)
        let variables = CStrings(["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"])
        var pid: Int32 = 0
        let code = unsafe posix_spawn(&pid, executable, &actions, &attributes, words.pointers, variables.pointers)
        guard code == 0 else { throw SystemError("start", path: executable, code: code) }
        return pid
    }

    private static func wait(for pid: Int32, until deadline: ContinuousClock.Instant) -> Ending {
        while true {
            var status: Int32 = 0
            let result = unsafe waitpid(pid, &status, WNOHANG)
            if result == pid {
                let signal = status & 0x7f
                return signal == 0 ? .exited((status >> 8) & 0xff) : .killed(signal)
            }
            if result == 0, ContinuousClock.now >= deadline {
                kill(pid, SIGKILL)
                unsafe waitpid(pid, &status, 0)
                return .timedOut
            }
            usleep(pollInterval)
        }
    }
}
