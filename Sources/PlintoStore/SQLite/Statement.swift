import CSQLite

/// One prepared statement of one connection, used repeatedly; reset and without parameters between uses.
@safe
final class Statement {
    private let handle: OpaquePointer
    private let database: OpaquePointer
    private let sql: StaticString
    private let changesRows: Bool
    private var columns = RowColumns([])
    /// The number of times that SQLite had prepared the statement again when ``columns`` were read.
    private var preparations: Int32 = -1

    /// - Throws: ``DatabaseError`` if `sql` is wrong, is more than one statement, or numbers its parameters out of
    ///   order.
    init(_ sql: StaticString, on database: OpaquePointer) throws(DatabaseError) {
        var prepared: OpaquePointer?
        let (result, isFollowed) = sql.withUTF8Buffer { text in
            unsafe text.withMemoryRebound(to: CChar.self) { text in
                var tail: UnsafePointer<CChar>?
                let result = unsafe sqlite3_prepare_v3(
                    database,
                    text.baseAddress,
                    Int32(text.count),
                    UInt32(SQLITE_PREPARE_PERSISTENT),
                    &prepared,
                    &tail
                )
                // The rest that SQLite did not parse is checked here, while the text is certainly valid.
                guard let start = text.baseAddress, let end = unsafe tail else { return (result, false) }
                let rest = unsafe text[(unsafe end - start)...]
                return (result, unsafe rest.contains { !" \n\t;".utf8.contains(UInt8(bitPattern: $0)) })
            }
        }
        guard result == SQLITE_OK else {
            throw unsafe DatabaseError(sqlite: database, result: result, sql: sql.description)
        }
        guard let prepared = unsafe prepared else {
            throw DatabaseError(.misuse, "the SQL is empty")
        }
        unsafe handle = prepared
        unsafe self.database = database
        self.sql = sql
        changesRows = unsafe sqlite3_stmt_readonly(prepared) == 0
        if isFollowed { throw DatabaseError(.misuse, "one string holds one statement", sql: sql.description) }
        try checkParameterNames()
    }

    deinit {
        unsafe sqlite3_finalize(handle)
    }

    /// SQLite numbers `$1` by first appearance, PostgreSQL by the digit: they agree only if these are the same.
    private func checkParameterNames() throws(DatabaseError) {
        for index in 0..<parameterCount {
            let name = unsafe sqlite3_bind_parameter_name(handle, Int32(index + 1)).map { unsafe String(cString: $0) }
            guard name == "$\(index + 1)" else {
                throw DatabaseError(
                    .misuse,
                    "parameters are $1, $2 … in the order of their first appearance; number \(index + 1) is "
                        + (name ?? "without a name"),
                    sql: sql.description
                )
            }
        }
    }

    private var parameterCount: Int { Int(unsafe sqlite3_bind_parameter_count(handle)) }

    /// The result rows of the statement.
    ///
    /// - Parameter isFirstEnough: True to return only the first row; a statement that changes rows still runs to its
    ///   end.
    func rows(_ parameters: [(any SQLConvertible)?], isFirstEnough: Bool = false) throws(DatabaseError) -> [Row] {
        defer { clear() }
        try bind(parameters)
        var rows: [Row] = []
        while try step() {
            if isFirstEnough, !rows.isEmpty { continue }
            rows.append(currentRow())
            if isFirstEnough, !changesRows { break }
        }
        return rows
    }

    /// Executes the statement and returns the number of rows that it changed.
    func execute(_ parameters: [(any SQLConvertible)?]) throws(DatabaseError) -> Int {
        defer { clear() }
        try bind(parameters)
        // sqlite3_changes keeps the count of an earlier statement if this one is not INSERT, UPDATE or DELETE.
        let totalBefore = unsafe sqlite3_total_changes64(database)
        while try step() {}
        guard unsafe sqlite3_total_changes64(database) != totalBefore else { return 0 }
        return Int(unsafe sqlite3_changes64(database))
    }

    private func bind(_ parameters: [(any SQLConvertible)?]) throws(DatabaseError) {
        guard parameters.count == parameterCount else {
            throw DatabaseError(
                .misuse,
                "the statement has \(parameterCount) parameters, but \(parameters.count) values were given",
                sql: sql.description
            )
        }
        for (offset, parameter) in parameters.enumerated() {
            let result = bind(parameter?.sqlValue ?? .null, at: Int32(offset + 1))
            guard result == SQLITE_OK else { throw error(result) }
        }
    }

    /// SQLite copies text and bytes, because the buffers do not outlive the call.
    private func bind(_ value: SQLValue, at index: Int32) -> Int32 {
        switch value {
        case .null:
            return unsafe sqlite3_bind_null(handle, index)
        case .integer(let value):
            return unsafe sqlite3_bind_int64(handle, index, value)
        case .real(let value):
            return unsafe sqlite3_bind_double(handle, index, value)
        case .text(var value):
            return value.withUTF8 { bytes in
                unsafe bytes.withMemoryRebound(to: CChar.self) { characters in
                    unsafe plinto_sqlite3_bind_text(handle, index, characters.baseAddress, UInt64(characters.count))
                }
            }
        case .blob(let value):
            return unsafe value.withUnsafeBytes { bytes in
                unsafe plinto_sqlite3_bind_blob(handle, index, bytes.baseAddress, UInt64(bytes.count))
            }
        }
    }

    /// - Returns: True if there is a row; false at the end.
    private func step() throws(DatabaseError) -> Bool {
        let result = unsafe sqlite3_step(handle)
        switch result {
        case SQLITE_ROW: return true
        case SQLITE_DONE: return false
        default: throw error(result)
        }
    }

    private func currentRow() -> Row {
        let count = unsafe sqlite3_column_count(handle)
        // Names are read once; SQLite may prepare `SELECT *` again with other columns after a schema change.
        let preparations = unsafe sqlite3_stmt_status(handle, SQLITE_STMTSTATUS_REPREPARE, 0)
        if preparations != self.preparations {
            self.preparations = preparations
            columns = RowColumns(
                (0..<count).map { index in
                    unsafe sqlite3_column_name(handle, index).map { unsafe String(cString: $0) } ?? "?"
                }
            )
        }
        var values: [SQLValue] = []
        values.reserveCapacity(Int(count))
        for index in 0..<count { values.append(column(index)) }
        return Row(columns: columns, values: values)
    }

    /// The pointers are valid until the next step; text and bytes are copied. The pointer is requested before the
    /// count, as SQLite requires, and is nil if the value is empty.
    private func column(_ index: Int32) -> SQLValue {
        switch unsafe sqlite3_column_type(handle, index) {
        case SQLITE_INTEGER:
            return .integer(unsafe sqlite3_column_int64(handle, index))
        case SQLITE_FLOAT:
            return .real(unsafe sqlite3_column_double(handle, index))
        case SQLITE_TEXT:
            let start = unsafe sqlite3_column_text(handle, index)
            let bytes = unsafe UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, index)))
            return .text(unsafe String(decoding: bytes, as: UTF8.self))
        case SQLITE_BLOB:
            let start = unsafe sqlite3_column_blob(handle, index)
            let bytes = unsafe UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, index)))
            return .blob(unsafe Array(bytes))
        default:
            return .null
        }
    }

    /// The result of the reset repeats that of the step, which was already checked.
    private func clear() {
        unsafe sqlite3_reset(handle)
        unsafe sqlite3_clear_bindings(handle)
    }

    private func error(_ result: Int32) -> DatabaseError {
        unsafe DatabaseError(sqlite: database, result: result, sql: sql.description)
    }
}
