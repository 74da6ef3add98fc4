import CLinux
import Glibc

/// A daemon started by a program that ends before it: in a session of its own, at the root, with none of the
/// starter's open files.
package struct DetachedProcess: Sendable {
    package let pid: Int32

    /// Starts `executable`.
    ///
    /// - Parameters:
    ///   - arguments: Without the program's name.
    ///   - environment: All its variables.
    ///   - log: The file that its standard output and error are appended to, made with mode 0600.
    /// - Throws: ``SystemError`` where it could not be started; what it does then is its own affair.
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
        // An inherited descriptor would keep a pipe's reader waiting, or a lock held, for as long as the daemon lives.
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

    /// How the process ended, as the shell would say it: 128 and more for a signal. Nil while it runs.
    package func exitStatus() -> Int32? {
        var status: Int32 = 0
        guard unsafe waitpid(pid, &status, WNOHANG) == pid else { return nil }
        let signal = status & 0x7f
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal
    }
}
