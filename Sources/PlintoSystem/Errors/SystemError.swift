import Glibc

/// A system call that failed, in words a person can act on: `cannot open /x/y: Permission denied`.
package struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The call's `errno`.
    package let code: Int32
    /// What was tried, as the verb after "cannot": `open`, `listen on`, `read the clock`.
    package let operation: String
    /// The file that was at fault, if there was one.
    package let path: String?

    /// - Parameter code: The `errno` of the failed call; by default the calling thread's latest.
    package init(_ operation: String, path: String? = nil, code: Int32 = errno) {
        self.operation = operation
        self.path = path
        self.code = code
    }

    package var description: String {
        let subject = path.map { " " + PrintableText.escape($0) } ?? ""
        // glibc's strerror is safe on any thread since 2.32, and what it returns outlives the copy made here.
        return unsafe "cannot \(operation)\(subject): \(String(cString: strerror(code)))"
    }
}
