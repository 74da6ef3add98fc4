import Glibc

@testable import PlintoSystem

/// The largest file that this process may write: makes the disk refuse a write without a disk to fill.
enum FileSizeLimit {
    static func set(_ bytes: UInt) throws {
        // The signal would kill; ignored, the write fails with EFBIG.
        signal(SIGXFSZ, SIG_IGN)
        try change(to: rlim_t(bytes))
    }

    static func lift() throws {
        try change(to: rlim_t.max)
    }

    private static func change(to bytes: rlim_t) throws {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else {
            throw SystemError("read the limit of a file's size")
        }
        limit.rlim_cur = min(bytes, limit.rlim_max)
        guard setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else {
            throw SystemError("limit a file's size")
        }
    }
}
