/// A piece of HTML. Interpolated values are escaped, unless they are markup themselves:
///
/// ```swift
/// let greeting: Markup = "<p>Hello \(name)</p>"
/// ```
struct Markup: ExpressibleByStringInterpolation, Hashable, Sendable {
    struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var text = ""

        init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity)
        }

        mutating func appendLiteral(_ literal: String) {
            text += literal
        }

        mutating func appendInterpolation(_ value: String) {
            text += HTML.escape(value)
        }

        mutating func appendInterpolation(_ value: Int) {
            text += String(value)
        }

        mutating func appendInterpolation(_ markup: Markup) {
            text += markup.text
        }
    }

    let text: String

    init(stringLiteral literal: String) {
        text = literal
    }

    init(stringInterpolation interpolation: StringInterpolation) {
        text = interpolation.text
    }
}
