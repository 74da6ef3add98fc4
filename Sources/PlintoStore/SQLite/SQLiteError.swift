import CSQLite

extension DatabaseError {
    /// The latest error of a connection.
    ///
    /// - Parameter result: The result of the failed call; extended codes are on for every connection.
    init(sqlite handle: OpaquePointer?, result: Int32, sql: String? = nil, path: String? = nil) {
        // Both texts belong to SQLite and are copied at once.
        let words = unsafe handle.flatMap { unsafe sqlite3_errmsg($0) } ?? sqlite3_errstr(result)
        let message = unsafe words.map { unsafe String(cString: $0) } ?? "no message"
        let code = Code(sqlite: result)
        self.init(
            code,
            "\(message), SQLite code \(result)",
            sql: sql,
            path: path,
            columns: Self.columns(of: code, in: message)
        )
    }

    /// SQLite names the columns only in its message: `UNIQUE constraint failed: users.email, users.realm`.
    private static func columns(of code: Code, in message: String) -> [String] {
        switch code {
        case .constraint(.unique), .constraint(.notNull):
            guard let colon = message.firstIndex(of: ":") else { return [] }
            return message[message.index(after: colon)...].split(separator: ",").map { part in
                String(part.drop { $0 == " " })
            }
        default:
            return []
        }
    }
}

extension DatabaseError.Code {
    /// Translates a result of SQLite. The low byte of an extended code is its primary code.
    init(sqlite result: Int32) {
        // SQLITE_IOERR_SHMSIZE, SQLITE_BUSY_SNAPSHOT: macros that Swift cannot import.
        let (sharedMemorySize, busySnapshot) = (SQLITE_IOERR | 19 << 8, SQLITE_BUSY | 2 << 8)
        self =
            switch result & 0xff {
            case SQLITE_CONSTRAINT: .constraint(DatabaseError.Constraint(sqlite: result))
            case SQLITE_BUSY where result == busySnapshot: .conflict
            case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: .busy
            case SQLITE_NOMEM: .outOfMemory
            case SQLITE_FULL: .diskFull
            case SQLITE_IOERR where result == sharedMemorySize: .sharedMemoryFull
            case SQLITE_IOERR: .inputOutput
            case SQLITE_READONLY: .readOnly
            case SQLITE_INTERRUPT: .interrupted
            case SQLITE_CANTOPEN, SQLITE_PERM: .cannotOpen
            case SQLITE_NOTADB: .notADatabase
            case SQLITE_CORRUPT: .corrupt
            case SQLITE_TOOBIG: .tooBig
            case SQLITE_MISMATCH: .mismatch
            case SQLITE_MISUSE, SQLITE_RANGE: .misuse
            default: .statementFailed
            }
    }
}

extension DatabaseError.Constraint {
    /// Translates an extended code of `SQLITE_CONSTRAINT`, whose kind is in the second byte.
    fileprivate init(sqlite result: Int32) {
        self =
            switch result >> 8 {
            case 1: .check
            case 3: .foreignKey
            case 5: .notNull
            // A primary key, a unique index, a rowid.
            case 6, 8, 10: .unique
            case 12: .type
            default: .other
            }
    }
}
