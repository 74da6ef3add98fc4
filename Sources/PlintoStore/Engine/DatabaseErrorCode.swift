extension DatabaseError {
    /// The kind of failure. Each backend translates its own codes into these, so that no caller knows the backend's.
    ///
    /// ```swift
    /// switch error.code {
    /// case .constraint(.unique): …   // only this
    /// case .constraint: …            // any other constraint
    /// default: …
    /// }
    /// ```
    package enum Code: Hashable, Sendable {
        /// A constraint of the schema does not admit the change.
        case constraint(Constraint)
        /// A concurrent transaction changed what this one used, again each time that its closure ran.
        case conflict
        /// Another process holds the lock, and held it for the whole timeout.
        case busy
        /// Too much work is already queued.
        case overloaded
        /// The store was closed before the work began.
        case closed
        case outOfMemory
        case diskFull
        /// The memory that the database's processes share could not grow: the first sign of a full disk.
        case sharedMemoryFull
        case inputOutput
        /// The database cannot be written, or the transaction is a read.
        case readOnly
        case interrupted
        case cannotOpen
        case notADatabase
        /// The content of the database is inconsistent.
        case corrupt
        /// The database's files were removed or replaced while the program uses them.
        case lost
        /// A sound database, but not this program's.
        case foreignDatabase
        /// The write-ahead log next to the database belongs to another database.
        case foreignLog
        /// The schema was created by a newer version of the program.
        case newerSchema
        /// The schema is of an earlier version of this program, and was not to be changed.
        case olderSchema
        /// A value or a statement is too long.
        case tooBig
        /// A column has another type than the program expected.
        case mismatch
        /// The program used the store incorrectly: a bug.
        case misuse
        /// The statement failed for a reason that has no case of its own, which the message states: an error in the
        /// SQL, for example.
        case statementFailed
    }

    /// The kind of constraint that a change violated.
    package enum Constraint: Hashable, Sendable {
        /// Another row has the same key.
        case unique
        case foreignKey
        case notNull
        case check
        /// A value of the wrong type for its column.
        case type
        case other
    }
}

extension DatabaseError.Code {
    /// True if a constraint of any kind was violated.
    package var isConstraint: Bool {
        if case .constraint = self { true } else { false }
    }

    /// True if the store itself failed, rather than being used incorrectly.
    package var isOfTheStore: Bool {
        switch self {
        case .conflict, .busy, .outOfMemory, .diskFull, .sharedMemoryFull, .inputOutput, .readOnly, .cannotOpen,
            .notADatabase, .corrupt, .lost:
            true
        case .constraint, .overloaded, .closed, .interrupted, .foreignDatabase, .foreignLog, .newerSchema,
            .olderSchema, .tooBig, .mismatch, .misuse, .statementFailed:
            false
        }
    }

    /// The problem and its remedy, if they can be stated without more context; nil if the message must suffice.
    package var explanation: String? {
        switch self {
        case .busy:
            "the database is locked by another process: stop that process or wait for it to finish"
        case .outOfMemory:
            "there is not enough memory"
        case .readOnly:
            "the database cannot be written: check the owner and the mode of the file and of its directory"
        case .sharedMemoryFull:
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
