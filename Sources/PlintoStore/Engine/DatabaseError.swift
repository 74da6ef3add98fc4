/// What went wrong in the database, in a sentence for the operator and a code for the program.
package struct DatabaseError: Error, CustomStringConvertible, Sendable {
    /// A result code of SQLite (https://www.sqlite.org/rescode.html), or one of ours above its range.
    ///
    /// A primary code matches its extended ones in a `case`: `case .constraint` also catches `.uniqueConstraint`.
    package struct Code: RawRepresentable, Hashable, Sendable {
        package let rawValue: Int32

        package init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        package static let busy = Code(rawValue: 5)
        package static let readOnly = Code(rawValue: 8)
        package static let inputOutput = Code(rawValue: 10)
        package static let corrupt = Code(rawValue: 11)
        package static let diskFull = Code(rawValue: 13)
        package static let cannotOpen = Code(rawValue: 14)
        package static let constraint = Code(rawValue: 19)
        package static let mismatch = Code(rawValue: 20)
        package static let misuse = Code(rawValue: 21)
        package static let notADatabase = Code(rawValue: 26)
        package static let foreignKeyConstraint = Code(rawValue: 19 | 3 << 8)
        package static let primaryKeyConstraint = Code(rawValue: 19 | 6 << 8)
        package static let uniqueConstraint = Code(rawValue: 19 | 8 << 8)
        /// The schema was written by a newer program.
        package static let newerSchema = Code(rawValue: 1 << 24)
        /// The file is a database of another program.
        package static let foreignDatabase = Code(rawValue: 1 << 24 | 1)

        var primary: Code { rawValue < 1 << 24 ? Code(rawValue: rawValue & 0xff) : self }

        package static func ~= (pattern: Code, code: Code) -> Bool {
            pattern == code || pattern == code.primary
        }
    }

    package let code: Code
    /// What was wrong, with the path or columns where they are known.
    package let message: String
    /// The statement, which holds no values: those are parameters.
    package let sql: String?

    package init(_ code: Code, _ message: String, sql: String? = nil) {
        self.code = code
        self.message = message
        self.sql = sql
    }

    package var description: String {
        sql.map { "\(message) (\(code.rawValue)) in: \($0)" } ?? message
    }

    package static func ~= (pattern: Code, error: DatabaseError) -> Bool {
        pattern ~= error.code
    }
}
