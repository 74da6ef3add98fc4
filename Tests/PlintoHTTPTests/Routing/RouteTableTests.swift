import PlintoModels
import Testing

@testable import PlintoHTTP

@Suite("The table of routes")
struct RouteTableTests {
    private static let table: RouteTable<String> = {
        var table = RouteTable<String>()
        let routes: [(HTTPMethod, PathTemplate)] = [
            (.get, "/"), (.get, "/users/me"), (.delete, "/users/me"), (.get, "/users/{id}"), (.patch, "/users/{id}"),
            (.get, "/users/{id}/keys/{key}"), (.get, "/users/me/keys/first"), (.post, "/users"), (.head, "/raw"),
        ]
        for (method, path) in routes { table.insert("\(method.rawValue) \(path)", method, path) }
        return table
    }()

    private static func describe(_ match: RouteTable<String>.Match) -> String {
        switch match {
        case .found(let value, let parameters):
            value + parameters.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
        case .otherMethods(let methods): "405 " + methods.map(\.rawValue).joined(separator: ",")
        case .malformedPath: "400"
        case .none: "404"
        }
    }

    @Test(
        "finds what is meant, and nothing else",
        arguments: [
            (.get, "/", "GET "), (.get, "/users/me", "GET /users/me"), (.get, "/users/me/", "GET /users/me"),
            (.head, "/users/me", "GET /users/me"), (.head, "/raw", "HEAD /raw"), (.get, "/raw", "405 HEAD"),
            (.get, "/users/7", "GET /users/{id} id=7"), (.get, "/users/7/", "GET /users/{id} id=7"),
            (.get, "/users/a%2Fb%20c", "GET /users/{id} id=a/b c"), (.get, "/users/%C3%A4", "GET /users/{id} id=ä"),
            (.get, "/users/7/keys/8", "GET /users/{id}/keys/{key} id=7 key=8"),
            (.get, "/users/me/keys/first", "GET /users/me/keys/first"),
            // A literal segment without a match does not hide the parameter at the same position.
            (.get, "/users/me/keys/second", "GET /users/{id}/keys/{key} id=me key=second"),
            (.patch, "/users/me", "PATCH /users/{id} id=me"), (.put, "/users/me", "405 GET,HEAD,PATCH,DELETE"),
            (.get, "/users", "405 POST"), (.options, "/users", "405 POST"),
            (.get, "/users//keys/8", "404"), (.get, "//users/me", "404"), (.get, "/users/me//", "404"),
            (.get, "/Users/me", "404"), (.get, "/users/%6de", "GET /users/{id} id=me"), (.get, "/users/%FF", "400"),
            (.get, "/users/%00", "400"), (.get, "/users/7/keys", "404"), (.get, "/users/7/keys/8/9", "404"),
            (.get, "/nowhere", "404"), (.get, "*", "404"), (.get, "/users/../users/me", "404"),
        ] as [(HTTPMethod, String, String)]
    )
    func finds(method: HTTPMethod, path: String, expected: String) {
        #expect(Self.describe(Self.table.match(method, path)) == expected)
    }

    @Test("a path of slashes alone, or of a thousand segments, is nothing special")
    func survivesLongPaths() {
        for path in [
            String(repeating: "/", count: 8000), String(repeating: "/a", count: 4000), "/users/me" + "/" + "/",
        ] {
            #expect(Self.describe(Self.table.match(.get, path)) == "404")
        }
    }

    @Test("registering the same method and path twice ends the process")
    func refusesDoubles() async {
        await #expect(processExitsWith: .failure) {
            var table = RouteTable<Int>()
            table.insert(1, .get, "/a/{b}")
            table.insert(2, .get, "/a/{c}")
        }
    }
}
