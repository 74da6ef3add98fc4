import PlintoHTTP
import PlintoModels
import Synchronization

/// The routes that describe the API to programs.
struct DescriptionRoutes: Sendable {
    private let document: PreparedDocument

    init(publicURL: String) {
        document = PreparedDocument(OpenAPIDocument(endpoints: API.all, publicURL: publicURL))
    }

    func register(on router: inout Router<Caller>) {
        router.on(API.Service.openAPI, encoded: { _ in try document.bytes })
    }
}

/// The document, made when it is first asked for: no start of a server waits for it.
private final class PreparedDocument: Sendable {
    private let document: OpenAPIDocument
    private let prepared = Mutex<EncodedJSON<JSONValue>?>(nil)

    init(_ document: OpenAPIDocument) {
        self.document = document
    }

    var bytes: EncodedJSON<JSONValue> {
        get throws {
            try prepared.withLock { prepared in
                if let prepared { return prepared }
                let made = try EncodedJSON(try document.json())
                prepared = made
                return made
            }
        }
    }
}
