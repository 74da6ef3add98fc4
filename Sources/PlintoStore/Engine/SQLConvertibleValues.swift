package import PlintoModels

extension Int64: SQLConvertible {
    package var sqlValue: SQLValue { .integer(self) }

    package init(sqlValue: SQLValue) throws {
        guard case .integer(let value) = sqlValue else {
            throw SQLConversionError(expected: "an integer", found: sqlValue)
        }
        self = value
    }
}

extension Int: SQLConvertible {
    package var sqlValue: SQLValue { .integer(Int64(self)) }

    package init(sqlValue: SQLValue) throws {
        self = Int(try Int64(sqlValue: sqlValue))
    }
}

/// Stored as 0 and 1, which work in both SQLite and an integer column of PostgreSQL.
extension Bool: SQLConvertible {
    package var sqlValue: SQLValue { .integer(self ? 1 : 0) }

    package init(sqlValue: SQLValue) throws {
        switch try Int64(sqlValue: sqlValue) {
        case 0: self = false
        case 1: self = true
        default: throw SQLConversionError("expected 0 or 1, found another integer")
        }
    }
}

extension Double: SQLConvertible {
    /// SQLite has no NaN and would store NULL instead.
    package var sqlValue: SQLValue { .real(self) }

    package init(sqlValue: SQLValue) throws {
        guard case .real(let value) = sqlValue else {
            throw SQLConversionError(expected: "a real number", found: sqlValue)
        }
        self = value
    }
}

extension String: SQLConvertible {
    package var sqlValue: SQLValue { .text(self) }

    package init(sqlValue: SQLValue) throws {
        guard case .text(let value) = sqlValue else {
            throw SQLConversionError(expected: "text", found: sqlValue)
        }
        self = value
    }
}

extension Array: SQLConvertible where Element == UInt8 {
    package var sqlValue: SQLValue { .blob(self) }

    package init(sqlValue: SQLValue) throws {
        guard case .blob(let value) = sqlValue else {
            throw SQLConversionError(expected: "bytes", found: sqlValue)
        }
        self = value
    }
}

/// Stored as milliseconds since 1970.
extension Timestamp: SQLConvertible {
    package var sqlValue: SQLValue { .integer(milliseconds) }

    package init(sqlValue: SQLValue) throws {
        self.init(milliseconds: try Int64(sqlValue: sqlValue))
    }
}

/// Stored as its text, including the prefix.
extension Identifier: SQLConvertible {
    package var sqlValue: SQLValue { .text(text) }

    package init(sqlValue: SQLValue) throws {
        guard let identifier = Self(try String(sqlValue: sqlValue)) else {
            throw SQLConversionError("expected a \(Kind.prefix)_ identifier, found other text")
        }
        self = identifier
    }
}

extension Optional: SQLConvertible where Wrapped: SQLConvertible {
    package var sqlValue: SQLValue { self?.sqlValue ?? .null }

    package init(sqlValue: SQLValue) throws {
        self = sqlValue == .null ? nil : try Wrapped(sqlValue: sqlValue)
    }
}
