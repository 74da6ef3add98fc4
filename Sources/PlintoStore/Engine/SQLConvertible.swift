package import PlintoModels

/// A Swift type that a column can hold.
package protocol SQLConvertible {
    var sqlValue: SQLValue { get }

    /// - Throws: ``SQLConversionError`` where the value is of another type or out of range.
    init(sqlValue: SQLValue) throws
}

/// A column held something else than the program expects.
package struct SQLConversionError: Error, CustomStringConvertible, Sendable {
    package let expected: String
    package let found: String

    package var description: String { "expected \(expected), found \(found)" }

    init(_ expected: String, _ value: SQLValue) {
        self.expected = expected
        found = value.typeName
    }
}

extension Int64: SQLConvertible {
    package var sqlValue: SQLValue { .integer(self) }

    package init(sqlValue: SQLValue) throws {
        guard case .integer(let value) = sqlValue else { throw SQLConversionError("an integer", sqlValue) }
        self = value
    }
}

extension Int: SQLConvertible {
    package var sqlValue: SQLValue { .integer(Int64(self)) }

    package init(sqlValue: SQLValue) throws {
        self = Int(try Int64(sqlValue: sqlValue))
    }
}

/// Kept as 0 or 1.
extension Bool: SQLConvertible {
    package var sqlValue: SQLValue { .integer(self ? 1 : 0) }

    package init(sqlValue: SQLValue) throws {
        switch sqlValue {
        case .integer(0): self = false
        case .integer(1): self = true
        default: throw SQLConversionError("0 or 1", sqlValue)
        }
    }
}

extension Double: SQLConvertible {
    package var sqlValue: SQLValue { .real(self) }

    package init(sqlValue: SQLValue) throws {
        guard case .real(let value) = sqlValue else { throw SQLConversionError("a real number", sqlValue) }
        self = value
    }
}

extension String: SQLConvertible {
    package var sqlValue: SQLValue { .text(self) }

    package init(sqlValue: SQLValue) throws {
        guard case .text(let value) = sqlValue else { throw SQLConversionError("text", sqlValue) }
        self = value
    }
}

extension [UInt8]: SQLConvertible {
    package var sqlValue: SQLValue { .blob(self) }

    package init(sqlValue: SQLValue) throws {
        guard case .blob(let value) = sqlValue else { throw SQLConversionError("bytes", sqlValue) }
        self = value
    }
}

/// Kept as milliseconds since 1970.
extension Timestamp: SQLConvertible {
    package var sqlValue: SQLValue { .integer(milliseconds) }

    package init(sqlValue: SQLValue) throws {
        self.init(milliseconds: try Int64(sqlValue: sqlValue))
    }
}

/// Kept as its text, prefix included.
extension Identifier: SQLConvertible {
    package var sqlValue: SQLValue { .text(text) }

    package init(sqlValue: SQLValue) throws {
        guard case .text(let text) = sqlValue, let identifier = Self(text) else {
            throw SQLConversionError("a \(Kind.prefix)_ identifier", sqlValue)
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
