package import PlintoModels

/// The `X-Request-Id` of a call, used in the response, the log and the audit log. A well-formed id of the client is
/// kept, so that one id follows a request through several services; else a new one is created.
package struct CallID: Hashable, Sendable, CustomStringConvertible {
    package static let field = "X-Request-Id"

    package let text: String

    package var description: String { text }

    package init(_ id: RequestID) {
        text = id.text
    }

    /// Accepts a client's id of 1 to 128 letters, digits, `.`, `_` and `-`; nil for any other, which could forge log
    /// lines.
    package init?(sent text: String) {
        guard (1...128).contains(text.utf8.count), text.utf8.allSatisfy(ByteClass.requestID.contains) else {
            return nil
        }
        self.text = text
    }
}
