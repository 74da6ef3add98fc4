import PlintoHTTP
import PlintoModels

/// A request that waits for changes: what is needed to check it again and to complete its response.
struct SyncWait: Sendable {
    /// Authenticated anew before it gets a response.
    let request: HTTPRequest
    /// What the client knows, as it said.
    let cursor: SyncCursor?
    /// Up to where has been looked for it; nil where the client knows nothing.
    var number: Int64?
    let response: DeferredResponse

    /// Completes the response with what is new, or with nothing new and the cursor of before: how much others change
    /// meanwhile is nobody's business.
    func complete(with changes: SyncChanges?) {
        let changes = changes ?? SyncChanges(cursor: cursor?.text ?? SyncCursor(number: number ?? 0).text)
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
