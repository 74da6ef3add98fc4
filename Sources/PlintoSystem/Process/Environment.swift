import Glibc

/// The environment variables of the process.
package enum Environment {
    /// Returns a copy of all variables. The first of duplicate names wins, as with `getenv`.
    package static func current() -> [String: String] {
        var variables: [String: String] = [:]
        // `environ` is unsafe only with a concurrent setenv. These programs change it at most once, before threads
        // start.
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

    /// Returns one variable without copying the others.
    package static func value(of name: String) -> String? {
        // See above; the value is copied immediately.
        guard let text = unsafe getenv(name) else { return nil }
        return unsafe String(cString: text)
    }

    /// Returns the names of the variables that begin with `prefix`, without copying any others.
    package static func names(withPrefix prefix: String) -> [String] {
        var names: [String] = []
        // See above.
        var entry = unsafe environ
        while let text = unsafe entry.pointee {
            if unsafe strncmp(text, prefix, prefix.utf8.count) == 0 {
                names.append(unsafe String(String(cString: text).prefix { $0 != "=" }))
            }
            unsafe entry += 1
        }
        return names
    }
}
