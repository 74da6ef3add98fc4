/// The reason why a host, an authority, an origin or a URL is invalid, for the user who wrote it.
///
/// No description repeats the text, which may contain a password.
package enum NetworkValueError: Error, Hashable, Sendable, CustomStringConvertible {
    // Hosts.
    case missingHost
    case hostTooLong
    case emptyLabel
    case labelTooLong
    case hyphenAtEdge
    case characterInHost(Unicode.Scalar)
    case internationalHost
    case ambiguousIPv4
    case invalidIPv6
    case bracketsWithoutIPv6
    case bareIPv6
    // Authorities.
    case missingPort
    case invalidPort
    case userInformation
    // Origins and URLs.
    case missingScheme
    case unsupportedScheme
    case notAnOrigin
    case tooLong(Int)
    case character(Unicode.Scalar)
    case invalidPercentEncoding
    case queryNotAllowed
    case fragmentNotAllowed
    case ambiguousPath
    case insecureScheme

    package var description: String {
        switch self {
        case .missingHost: "the host is missing"
        case .hostTooLong: "the host is longer than 253 characters"
        case .emptyLabel: "the host begins or ends with a dot, or has two in a row"
        case .labelTooLong: "a part of the host between dots is longer than 63 characters"
        case .hyphenAtEdge: "a part of the host begins or ends with a hyphen"
        case .characterInHost(let scalar): "\(Self.name(of: scalar)) cannot be in a host"
        case .internationalHost: "an international name must be written in A-labels, for example xn--mnchen-3ya.de"
        case .ambiguousIPv4:
            "a host that ends in a number must be an IPv4 address of four decimal numbers, for example 192.0.2.1"
        case .invalidIPv6: "the text in the brackets is not an IPv6 address"
        case .bracketsWithoutIPv6: "brackets are only for IPv6 addresses, for example [2001:db8::1]"
        case .bareIPv6: "an IPv6 address must be in brackets, for example [2001:db8::1]"
        case .missingPort: "the port is missing"
        case .invalidPort: "the port must be a number from 1 to 65535 without leading zeros"
        case .userInformation: "a user name or password before an @ is not allowed"
        case .missingScheme: "the scheme is missing: begin with https://"
        case .unsupportedScheme: "the scheme must be https or http"
        case .notAnOrigin: "an origin consists of scheme, host and optional port, without a path or a trailing slash"
        case .tooLong(let most): "it is longer than \(most) bytes"
        case .character(let scalar): "\(Self.name(of: scalar)) must be percent-encoded"
        case .invalidPercentEncoding: "a % is not followed by two hexadecimal digits"
        case .queryNotAllowed: "a query (?…) is not allowed"
        case .fragmentNotAllowed: "a fragment (#…) is not allowed"
        case .ambiguousPath: "the path has a segment . or .., or an encoded slash, backslash or control character"
        case .insecureScheme: "http is allowed only for this machine (localhost, 127.0.0.0/8, [::1]); use https"
        }
    }

    private static func name(of scalar: Unicode.Scalar) -> String {
        (0x21...0x7E).contains(scalar.value)
            ? "the character \(scalar)" : "the character U+\(String(scalar.value, radix: 16, uppercase: true))"
    }
}
