import PlintoCrypto
import PlintoModels
import PlintoStore

@testable import PlintoServer

extension ServerDatabase {
    /// A database over `base` whose events have webhooks as their subscribers, like the server's.
    init(_ base: any Database, clock: any TimeSource) {
        self.init(base, clock: clock, random: SystemRandom(), subscribers: WebhookSubscribers())
    }
}

extension RequestContext {
    /// The request of an unknown client.
    static let test = RequestContext(
        requestID: "req",
        client: ClientDescription(address: "192.0.2.1", userAgent: nil),
        actor: .anonymous
    )
}

extension TestServer {
    /// The server's database for writes of the test, with an audit log of its own.
    var database: ServerDatabase { ServerDatabase(server.database, clock: clock) }
}
