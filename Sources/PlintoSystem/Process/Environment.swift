import Glibc

/// The variables that the process was started with.
package enum Environment {
    /// A copy of all of them; of a name that is there twice, the first, as `getenv` has it.
    package static func current() -> [String: String] {
        var variables: [String: String] = [:]
        // `environ` is only unsafe against a concurrent setenv: these programs change it at most once, before threads.
        var entry = unsafe environ
        while let text = unsafe entry.pointee {
            let line = unsafe String(cString: text)
            if let separator = line.utf8.firstIndex(of: UInt8(ascii: "=")) {
                let name = String(line[..<separator])
                if variables[name] == nil { variables[name] = String(line[line.utf8.index(after: separator)...]) }
            }
            unsafe entry += 1
        }
        return variables
    }

    /// One of them, without a copy of the rest.
    package static func value(of name: String) -> String? {
        // As above; what getenv points to is copied at once.
        guard let text = unsafe getenv(name) else { return nil }
        return unsafe String(cString: text)
    }
}
