extension DatabaseError {
    /// What kind of error it is: SQLite's numbers, primary and extended, and a few of our own above them.
    ///
    /// An extended code says more than its primary one, whose number is its low byte. In a pattern a primary code
    /// matches each of its extended ones:
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

        /// The code without what its extension adds.
        package var primary: Code { Code(rawValue: rawValue & 0xff) }

        /// Whether `code` is `pattern` or, where `pattern` is primary, one of its extended codes.
        package static func ~= (pattern: Code, code: Code) -> Bool {
            pattern == code || pattern == code.primary
        }
    }
}

extension DatabaseError.Code {
    /// An error in the SQL itself.
    package static let error = Self(rawValue: 1)
    /// Another process holds the lock, and did so for the whole busy time-out.
    package static let busy = Self(rawValue: 5)
    /// Another statement of the same connection holds the lock.
    package static let locked = Self(rawValue: 6)
    package static let outOfMemory = Self(rawValue: 7)
    package static let readOnly = Self(rawValue: 8)
    package static let interrupted = Self(rawValue: 9)
    package static let inputOutput = Self(rawValue: 10)
    /// The file that a database's processes share beside it could not grow: how a disk that is full shows first.
    package static let sharedMemorySize = Self(rawValue: 10 | 19 << 8)
    /// What is in the file contradicts itself.
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
    /// A column holds another type than the program asked for.
    package static let mismatch = Self(rawValue: 20)
    /// The program used the store wrongly: a bug in it.
    package static let misuse = Self(rawValue: 21)
    package static let notADatabase = Self(rawValue: 26)

    /// The schema was made by a newer version of the program.
    package static let newerSchema = Self(rawValue: 200)
    /// A sound database, but not this program's.
    package static let foreignDatabase = Self(rawValue: 201)
    /// The store was closed before the work began.
    package static let closed = Self(rawValue: 202)
    /// So much work waits already that more was refused.
    package static let overloaded = Self(rawValue: 203)
    /// The schema is of an earlier version of this program, and was not to be changed.
    package static let olderSchema = Self(rawValue: 204)
    /// The write-ahead log beside the database belongs to another one.
    package static let foreignLog = Self(rawValue: 205)

    /// Whether the store itself could not do what it should, rather than what was asked of it was wrong.
    package var isOfTheStore: Bool {
        switch primary {
        case .busy, .locked, .outOfMemory, .readOnly, .inputOutput, .corrupt, .diskFull, .cannotOpen, .notADatabase:
            true
        default: false
        }
    }

    /// What happened and what to do about it, where that can be said without knowing more; nil where the message must do.
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
