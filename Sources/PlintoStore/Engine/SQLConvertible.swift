/// A type whose values a column can store.
///
/// Conversion is strict: text is never taken for a number, nor NULL for zero.
package protocol SQLConvertible {
    var sqlValue: SQLValue { get }

    /// - Throws: ``SQLConversionError`` if the value has another type or is invalid for this one.
    init(sqlValue: SQLValue) throws
}

/// The error of a column whose value has another type than expected; ``Row`` adds the column's name.
package struct SQLConversionError: Error, Hashable, CustomStringConvertible {
    package let description: String

    /// - Parameters:
    ///   - expected: The expected type, such as `an integer`.
    ///   - found: The value found; the error contains only its type, because it may be a secret.
    package init(expected: String, found: SQLValue) {
        description = "expected \(expected), found \(found.typeName)"
    }

    /// - Parameter complaint: The reason why a value of the right type is invalid, without the value.
    package init(_ complaint: String) {
        description = complaint
    }
}
