import CLinux
import Glibc

/// A daemon that outlives the program that starts it. It has a session of its own, the root as its working directory
/// and no inherited files.
package struct DetachedProcess: Sendable {
    package let pid: Int32

    /// Starts `executable`.
    ///
    /// - Parameters:
    ///   - arguments: The arguments without the program's name.
    ///   - environment: The complete environment.
    ///   - log: The file to which standard output and error are appended, created with mode 0600.
    /// - Throws: ``SystemError`` if it cannot be started. Later failures are not reported.
    package init(
        _ executable: String,
        arguments: [String],
        environment: [String: String],
        log: String
    ) throws(SystemError) {
        var actions = unsafe posix_spawn_file_actions_t()
        var attributes = posix_spawnattr_t()
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawnattr_init(&attributes)
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        unsafe posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_APPEND, 0o600)
        unsafe posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)
        // An inherited descriptor would keep a pipe's reader waiting or a lock held for the lifetime of the daemon.
        unsafe posix_spawn_file_actions_addclosefrom_np(&actions, 3)
        unsafe posix_spawn_file_actions_addchdir_np(&actions, "/")
        let flags = plinto_spawn_setsid | Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF)
        DefaultSignals.set(in: &attributes, flags: flags)

        let words = CStrings([executable] + arguments)
        let variables = CStrings(environment.map { $0.key + "=" + $0.value }.sorted())
        var pid: Int32 = 0
        let code = unsafe posix_spawn(&pid, executable, &actions, &attributes, words.pointers, variables.pointers)
        guard code == 0 else { throw SystemError("start", path: executable, code: code) }
        self.pid = pid
    }

    /// The exit status as the shell reports it, 128 plus the number for a signal; nil while the process runs.
    package func exitStatus() -> Int32? {
        var status: Int32 = 0
        guard unsafe waitpid(pid, &status, WNOHANG) == pid else { return nil }
        let signal = status & 0x7f
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal
    }
}
