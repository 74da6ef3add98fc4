/// The place of a database, as a setting names it: `sqlite:PATH`.
///
/// The text is parsed once, here; everything else passes the location on.
package enum DatabaseLocation: Hashable, Sendable, CustomStringConvertible {
    /// A file, by its path.
    case sqlite(file: String)

    /// The form of a location, for messages.
    package static let form = "sqlite:PATH, such as sqlite:plinto.db"

    /// - Throws: ``DatabaseLocationError``; it never repeats the text, which may contain a password.
    package init(_ text: String) throws(DatabaseLocationError) {
        guard let colon = text.firstIndex(of: ":") else { throw .unknown }
        let rest = text[text.index(after: colon)...]
        switch text[..<colon] {
        case "sqlite":
            guard !rest.isEmpty, !rest.utf8.contains(0) else { throw .unknown }
            self = .sqlite(file: String(rest))
        case "postgres", "postgresql": throw .notBuiltIn("PostgreSQL")
        default: throw .unknown
        }
    }

    /// The path of the database's file.
    package var file: String {
        switch self {
        case .sqlite(let file): file
        }
    }

    package var description: String { "sqlite:\(file)" }
}

/// The reason why text is not the location of a database that this program can use.
package enum DatabaseLocationError: Error, Hashable, Sendable {
    case unknown
    /// The name of a database system that the program was built without.
    case notBuiltIn(String)
}
