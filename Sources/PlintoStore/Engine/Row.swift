/// One row of a result, independent of its statement.
package struct Row: Hashable, Sendable {
    let columns: RowColumns
    let values: [SQLValue]

    /// The value of a column by its name, or by the name that `AS` gave it.
    ///
    /// - Throws: ``DatabaseError``: ``DatabaseError/Code/mismatch`` where the column holds another type,
    ///   ``DatabaseError/Code/misuse`` where no column, or more than one, has this name.
    package func get<V: SQLConvertible>(_ name: String, as: V.Type = V.self) throws -> V {
        try value(try columns.position(of: name))
    }

    /// The value of a column, as ``get(_:as:)-(String,_)`` returns it: `let email: String = try row["email"]`.
    package subscript<V: SQLConvertible>(name: String) -> V {
        get throws { try get(name) }
    }

    /// The value of a column, counted from 0 in the order of the statement: for statements that yield one column, such
    /// as a count.
    ///
    /// - Throws: ``DatabaseError`` with the code ``DatabaseError/Code/mismatch``, which names the column.
    package func get<V: SQLConvertible>(_ index: Int, as: V.Type = V.self) throws -> V {
        guard values.indices.contains(index) else {
            throw DatabaseError(
                .misuse,
                "column \(index) was asked for, but the row has \(values.count): \(columns.list)"
            )
        }
        return try value(index)
    }

    private func value<V: SQLConvertible>(_ index: Int) throws -> V {
        do {
            return try V(sqlValue: values[index])
        } catch {
            throw DatabaseError(.mismatch, "column \(index) (\(columns.names[index])): \(error)")
        }
    }
}

/// The names of the columns of a statement and where they are, resolved once and shared by all its rows.
struct RowColumns: Hashable, Sendable {
    let names: [String]
    /// Nil for a name that more than one column has.
    private let positions: [String: Int?]

    init(_ names: [String]) {
        self.names = names
        positions = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { _, _ in nil })
    }

    var list: String { names.joined(separator: ", ") }

    func position(of name: String) throws(DatabaseError) -> Int {
        guard let found = positions[name] else {
            throw DatabaseError(.misuse, "column \(name) was asked for, but the row has \(list)")
        }
        guard let position = found else {
            throw DatabaseError(.misuse, "more than one column is called \(name): \(list)")
        }
        return position
    }
}
