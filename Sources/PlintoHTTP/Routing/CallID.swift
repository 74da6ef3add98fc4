package import PlintoModels

/// The `X-Request-Id` of a call, the same in the answer, the log and the audit: the client's own where it is well
/// formed, so that one id follows a request through several services, else a new one.
package struct CallID: Hashable, Sendable, CustomStringConvertible {
    package static let field = "X-Request-Id"

    package let text: String

    package var description: String { text }

    package init(_ id: RequestID) {
        text = id.text
    }

    /// Takes a client's id of 1 to 128 letters, digits, `.`, `_` and `-`; nil for any other, which could forge lines of
    /// a log.
    package init?(sent text: String) {
        guard (1...128).contains(text.utf8.count), text.utf8.allSatisfy(ByteClass.requestID.contains) else {
            return nil
        }
        self.text = text
    }
}
