/// One row of a result, independent of its statement.
package struct Row: Hashable, Sendable {
    /// The columns' names, shared by all rows of a statement.
    let columns: [String]
    let values: [SQLValue]

    /// The value of a column, counted from 0 in the order of the statement.
    ///
    /// - Throws: ``DatabaseError`` with the code ``DatabaseError/Code/mismatch``, which names the column.
    package func get<V: SQLConvertible>(_ index: Int, as: V.Type = V.self) throws -> V {
        guard values.indices.contains(index) else {
            throw DatabaseError(
                .misuse,
                "column \(index) was asked for, but the row has \(values.count): \(columns.joined(separator: ", "))"
            )
        }
        do {
            return try V(sqlValue: values[index])
        } catch {
            throw DatabaseError(.mismatch, "column \(index) (\(columns[index])): \(error)")
        }
    }

    /// The value of a column, like ``get(_:as:)``: `let email: String = try row[2]`.
    package subscript<V: SQLConvertible>(index: Int) -> V {
        get throws { try get(index) }
    }
}
