import CLinux
import Glibc

/// What a process that holds tokens gives up at its start.
package enum ProcessHardening {
    /// New files are its user's alone, no other process of the user may trace it or read its memory, it leaves no core
    /// file, and a closed connection is an error of the write instead of a signal that kills it.
    package static func apply() {
        umask(0o077)
        plinto_set_undumpable()
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
        signal(SIGPIPE, SIG_IGN)
    }
}
