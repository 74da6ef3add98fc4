extension DatabaseError {
    /// The kind of error: SQLite's numbers, primary and extended, and a few of our own above them.
    ///
    /// An extended code is more specific than its primary one, whose number is its low byte. In a pattern a primary
    /// code matches each of its extended ones:
    ///
    /// ```swift
    /// switch error.code {
    /// case .constraintUnique: …   // only this
    /// case .constraint: …         // any other constraint
    /// default: …
    /// }
    /// ```
    ///
    /// A backend other than SQLite maps its errors to these numbers.
    package struct Code: RawRepresentable, Hashable, Sendable {
        package let rawValue: Int32

        package init(rawValue: Int32) {
            self.rawValue = rawValue
        }

        /// The code without its extension.
        package var primary: Code { Code(rawValue: rawValue & 0xff) }

        /// Returns whether `code` is `pattern` or, if `pattern` is primary, one of its extended codes.
        package static func ~= (pattern: Code, code: Code) -> Bool {
            pattern == code || pattern == code.primary
        }
    }
}

extension DatabaseError.Code {
    /// An error in the SQL itself.
    package static let error = Self(rawValue: 1)
    /// Another process holds the lock, and held it for the whole busy timeout.
    package static let busy = Self(rawValue: 5)
    /// Another statement of the same connection holds the lock.
    package static let locked = Self(rawValue: 6)
    package static let outOfMemory = Self(rawValue: 7)
    package static let readOnly = Self(rawValue: 8)
    package static let interrupted = Self(rawValue: 9)
    package static let inputOutput = Self(rawValue: 10)
    /// The file that a database's processes share next to it could not grow: the first sign of a full disk.
    package static let sharedMemorySize = Self(rawValue: 10 | 19 << 8)
    /// The content of the file is inconsistent.
    package static let corrupt = Self(rawValue: 11)
    package static let diskFull = Self(rawValue: 13)
    package static let cannotOpen = Self(rawValue: 14)
    package static let tooBig = Self(rawValue: 18)
    package static let constraint = Self(rawValue: 19)
    package static let constraintCheck = Self(rawValue: 19 | 1 << 8)
    package static let constraintForeignKey = Self(rawValue: 19 | 3 << 8)
    package static let constraintNotNull = Self(rawValue: 19 | 5 << 8)
    package static let constraintPrimaryKey = Self(rawValue: 19 | 6 << 8)
    package static let constraintUnique = Self(rawValue: 19 | 8 << 8)
    /// A value of the wrong type for a column of a STRICT table.
    package static let constraintDatatype = Self(rawValue: 19 | 12 << 8)
    /// A column has another type than the program expected.
    package static let mismatch = Self(rawValue: 20)
    /// The program used the store incorrectly: a bug.
    package static let misuse = Self(rawValue: 21)
    package static let notADatabase = Self(rawValue: 26)

    /// The schema was created by a newer version of the program.
    package static let newerSchema = Self(rawValue: 200)
    /// A sound database, but not this program's.
    package static let foreignDatabase = Self(rawValue: 201)
    /// The store was closed before the work began.
    package static let closed = Self(rawValue: 202)
    /// Too much work is already queued.
    package static let overloaded = Self(rawValue: 203)
    /// The schema is of an earlier version of this program, and was not to be changed.
    package static let olderSchema = Self(rawValue: 204)
    /// The write-ahead log next to the database belongs to another database.
    package static let foreignLog = Self(rawValue: 205)
    /// The database's files were removed or replaced while the program uses them.
    package static let lost = Self(rawValue: 206)

    /// True if the store itself failed, rather than being used incorrectly.
    package var isOfTheStore: Bool {
        switch primary {
        case .busy, .locked, .outOfMemory, .readOnly, .inputOutput, .corrupt, .diskFull, .cannotOpen, .notADatabase,
            .lost:
            true
        default: false
        }
    }

    /// The problem and its remedy, if they can be stated without more context; nil if the message must suffice.
    package var explanation: String? {
        switch self {
        case .busy, .locked:
            "the database is locked by another process: stop that process or wait for it to finish"
        case .outOfMemory:
            "there is not enough memory"
        case .readOnly:
            "the database cannot be written: check the owner and the mode of the file and of its directory"
        case .sharedMemorySize:
            "there is no room for the database on the disk: free some space, or raise the limit on the size of files "
                + "(ulimit -f), and try again"
        case .inputOutput:
            "the disk reported an error: check the disk and the kernel's log"
        case .corrupt:
            "the database file is damaged: stop the program, keep the file and restore a backup"
        case .diskFull:
            "the disk is full and nothing was changed: free some space and try again"
        case .notADatabase:
            "the file is not a database: name another file, or move this one out of the way"
        default:
            nil
        }
    }
}
