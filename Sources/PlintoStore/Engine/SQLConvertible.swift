/// A type whose values a column can hold.
///
/// Conversion is strict: text is never taken for a number, nor NULL for a zero.
package protocol SQLConvertible {
    var sqlValue: SQLValue { get }

    /// - Throws: ``SQLConversionError`` where the value is of another type or not a valid one of this.
    init(sqlValue: SQLValue) throws
}

/// A column holds something else than the type that was asked for; ``Row`` adds the column's name.
package struct SQLConversionError: Error, Hashable, CustomStringConvertible {
    package let description: String

    /// - Parameters:
    ///   - expected: What was asked for, as `an integer`.
    ///   - found: What was there; only its type is told, for it may be a secret.
    package init(expected: String, found: SQLValue) {
        description = "expected \(expected), found \(found.typeName)"
    }

    /// - Parameter complaint: Why a value of the right type is not valid, without the value.
    package init(_ complaint: String) {
        description = complaint
    }
}
