import PlintoHTTP
import PlintoModels
import Synchronization

/// The routes that describe the API to programs and to people.
struct DescriptionRoutes: Sendable {
    private let document: Prepared<EncodedJSON<JSONValue>>
    private let page: Prepared<[UInt8]>

    init(publicURL: String) {
        document = Prepared { try EncodedJSON(try OpenAPIDocument(endpoints: API.all, publicURL: publicURL).json()) }
        page = Prepared {
            Array(try DocumentationPage(endpoints: API.all, publicURL: publicURL).markup().text.utf8)
        }
    }

    func register(on router: inout Router<Caller>) {
        router.on(API.Service.openAPI, replying: { _ in try document.value })
        router.navigation(API.Service.documentation) { _ in
            HTTPResponse(
                status: API.Service.documentation.status,
                fields: DocumentationPage.fields,
                body: try page.value
            )
        }
    }
}

/// A value created on first use, so that it does not delay the start of the server.
private final class Prepared<Value: Sendable>: Sendable {
    private let make: @Sendable () throws -> Value
    private let prepared = Mutex<Value?>(nil)

    init(_ make: @escaping @Sendable () throws -> Value) {
        self.make = make
    }

    var value: Value {
        get throws {
            try prepared.withLock { prepared in
                if let prepared { return prepared }
                let made = try make()
                prepared = made
                return made
            }
        }
    }
}
