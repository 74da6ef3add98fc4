import CLinux
import Glibc

/// The hardening of a process that holds tokens.
package enum ProcessHardening {
    /// Restricts new files to the user, forbids tracing, reading of its memory and core dumps, and turns SIGPIPE into
    /// an error of the write.
    package static func apply() {
        umask(0o077)
        plinto_set_undumpable()
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        signal(SIGPIPE, SIG_IGN)
    }
}
