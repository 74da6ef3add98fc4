/// One row of a result, copied out of the database so that it outlives its statement.
package struct Row: Sendable {
    let values: [SQLValue]
    /// The names of the columns, shared by all rows of a statement.
    let columns: [String]

    /// The value of the column at `index`, counted from 0.
    ///
    /// - Throws: ``DatabaseError`` of the code `mismatch` that names the column, where it holds another type.
    package func get<Value: SQLConvertible>(_ index: Int, as type: Value.Type = Value.self) throws -> Value {
        precondition(values.indices.contains(index), "the row has \(values.count) columns, none at \(index)")
        do {
            return try Value(sqlValue: values[index])
        } catch {
            throw DatabaseError(.mismatch, "column \(columns[index]): \(error)")
        }
    }
}
