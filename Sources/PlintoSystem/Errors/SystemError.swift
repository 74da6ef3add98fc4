import Glibc

/// A failed system call, described as `cannot open /x/y: Permission denied`.
package struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The `errno` of the call.
    package let code: Int32
    /// The attempted operation, as a verb after "cannot": `open`, `listen on`, `read the clock`.
    package let operation: String
    /// The path concerned, if any.
    package let path: String?

    /// - Parameter code: The `errno` of the failed call. Default: the calling thread's latest.
    package init(_ operation: String, path: String? = nil, code: Int32 = errno) {
        self.operation = operation
        self.path = path
        self.code = code
    }

    package var description: String {
        let subject = path.map { " " + PrintableText.escape($0) } ?? ""
        // glibc's strerror is thread-safe since 2.32, and its result outlives the copy made here.
        return unsafe "cannot \(operation)\(subject): \(String(cString: strerror(code)))"
    }
}

/// A path that must not be used although system calls would succeed: because of its owner, its permissions or its
/// length.
package struct PathError: Error, Hashable, Sendable, CustomStringConvertible {
    package let path: String
    /// The problem and its remedy as a sentence that begins with the path.
    package let description: String

    package init(_ path: String, _ complaint: String) {
        self.path = path
        description = "\(PrintableText.escape(path)) \(complaint)"
    }
}
