/// A path that cannot be used although the system call would work: whose it is, who else may enter, how long it is.
package struct PathFault: Error, Hashable, Sendable, CustomStringConvertible {
    package let path: String
    /// What is wrong and what to do, as a sentence that begins with the path.
    package let description: String

    package init(_ path: String, _ complaint: String) {
        self.path = path
        description = "\(PrintableText.escape(path)) \(complaint)"
    }
}
