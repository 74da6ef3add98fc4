import CSQLite

/// One prepared statement of one connection.
///
/// `@safe` because the handle lives exactly as long as the object and never leaves it.
@safe
final class SQLiteStatement {
    private let handle: OpaquePointer
    private let sql: StaticString
    private let columns: [String]

    init(_ database: OpaquePointer, _ sql: StaticString) throws {
        var handle: OpaquePointer?
        // The text outlives the statement: it is a literal of the program.
        let text = unsafe UnsafeRawPointer(sql.utf8Start).assumingMemoryBound(to: CChar.self)
        let result = unsafe sqlite3_prepare_v3(
            database,
            text,
            Int32(sql.utf8CodeUnitCount),
            UInt32(SQLITE_PREPARE_PERSISTENT),
            &handle,
            nil
        )
        guard result == SQLITE_OK, let handle = unsafe handle else {
            throw unsafe DatabaseError(of: database, result, sql: sql.description)
        }
        unsafe self.handle = handle
        self.sql = sql
        columns = unsafe (0..<sqlite3_column_count(handle)).map { index in
            unsafe sqlite3_column_name(handle, index).map { unsafe String(cString: $0) } ?? "\(index)"
        }
    }

    deinit {
        unsafe sqlite3_finalize(handle)
    }

    /// Runs the statement to its end and returns its rows.
    func run(_ parameters: [SQLValue]) throws -> [Row] {
        defer {
            unsafe sqlite3_reset(handle)
            // Secrets must not stay behind in the statement's memory, nor values reach its next use.
            unsafe sqlite3_clear_bindings(handle)
        }
        precondition(
            unsafe Int(sqlite3_bind_parameter_count(handle)) == parameters.count,
            "\(parameters.count) parameters given for: \(sql)"
        )
        for (index, parameter) in parameters.enumerated() {
            try bind(parameter, at: Int32(index + 1))
        }
        var rows: [Row] = []
        while true {
            let result = unsafe sqlite3_step(handle)
            switch result {
            case SQLITE_ROW:
                rows.append(Row(values: (0..<Int32(columns.count)).map(value), columns: columns))
            case SQLITE_DONE:
                return rows
            default:
                throw unsafe DatabaseError(of: sqlite3_db_handle(handle), result, sql: sql.description)
            }
        }
    }

    private func bind(_ value: SQLValue, at index: Int32) throws {
        // SQLite copies what it is given: the Swift value may be gone when the statement runs.
        let transient = unsafe unsafeBitCast(-1, to: sqlite3_destructor_type.self)
        let result: Int32
        switch value {
        case .null:
            result = unsafe sqlite3_bind_null(handle, index)
        case .integer(let value):
            result = unsafe sqlite3_bind_int64(handle, index, value)
        case .real(let value):
            result = unsafe sqlite3_bind_double(handle, index, value)
        case .text(var value):
            result = value.withUTF8 { text in
                unsafe text.withMemoryRebound(to: CChar.self) { text in
                    // An empty string may have no address, and SQLite would take none for NULL.
                    guard let start = text.baseAddress else {
                        return unsafe sqlite3_bind_text(handle, index, "", 0, transient)
                    }
                    return unsafe sqlite3_bind_text(handle, index, start, Int32(text.count), transient)
                }
            }
        case .blob(let value):
            result = unsafe value.withUnsafeBytes { bytes in
                guard let start = bytes.baseAddress else { return unsafe sqlite3_bind_zeroblob(handle, index, 0) }
                return unsafe sqlite3_bind_blob(handle, index, start, Int32(bytes.count), transient)
            }
        }
        guard result == SQLITE_OK else {
            throw unsafe DatabaseError(of: sqlite3_db_handle(handle), result, sql: sql.description)
        }
    }

    private func value(at index: Int32) -> SQLValue {
        switch unsafe sqlite3_column_type(handle, index) {
        case SQLITE_INTEGER:
            return unsafe .integer(sqlite3_column_int64(handle, index))
        case SQLITE_FLOAT:
            return unsafe .real(sqlite3_column_double(handle, index))
        case SQLITE_TEXT:
            guard let text = unsafe sqlite3_column_text(handle, index) else { return .null }
            let count = unsafe Int(sqlite3_column_bytes(handle, index))
            return unsafe .text(String(decoding: UnsafeBufferPointer(start: text, count: count), as: UTF8.self))
        case SQLITE_BLOB:
            let count = unsafe Int(sqlite3_column_bytes(handle, index))
            guard count > 0, let blob = unsafe sqlite3_column_blob(handle, index) else { return .blob([]) }
            return unsafe .blob(Array(UnsafeRawBufferPointer(start: blob, count: count)))
        default:
            return .null
        }
    }
}

extension DatabaseError {
    /// The fault that `database` has just reported as `result`.
    init(of database: OpaquePointer?, _ result: Int32, sql: String? = nil) {
        let code = unsafe database.map { unsafe sqlite3_extended_errcode($0) } ?? result
        // An extended code of an earlier fault must not stand for this one.
        let exact = code & 0xff == result & 0xff ? code : result
        let text = unsafe String(cString: database.map { unsafe sqlite3_errmsg($0) } ?? sqlite3_errstr(result))
        self.init(Code(rawValue: exact), text, sql: sql)
    }
}
