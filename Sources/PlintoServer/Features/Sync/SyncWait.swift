import PlintoHTTP
import PlintoModels

/// A request that waits for changes, with the data to check it again and to complete its response.
struct SyncWait: Sendable {
    /// Authenticated again before it gets a response.
    let request: HTTPRequest
    /// The cursor that the client sent.
    let cursor: SyncCursor?
    /// The position up to which the changes were read for it; nil if the client has none.
    var position: SyncCursor?
    let response: DeferredResponse

    /// Completes the response with the changes, or without changes and with the previous cursor: the volume of other
    /// users' changes must not show.
    func complete(with changes: SyncChanges?) {
        let changes = changes ?? SyncChanges(cursor: cursor?.text ?? (position ?? SyncCursor(number: 0)).text)
        response.complete(
            with: Result {
                HTTPResponse(
                    status: API.Sync.changes.status,
                    body: try WireJSON.encodeResponse(changes, naming: request.naming)
                )
            }
        )
    }

    /// Completes the response with an error.
    func fail(_ error: any Error) {
        response.complete(with: .failure(error))
    }
}
