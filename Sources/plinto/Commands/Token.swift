import PlintoModels
import PlintoSystem

/// `plinto token`
enum TokenCommand: TerminalCommand {
    static let declaration = Command(
        "token",
        summary: "Print an access token that is good now.",
        discussion: """
            The agent has one at hand as a rule, and answers at once also when the network is gone; it refreshes \
            ahead of time by itself.

              curl -H "$(plinto token --header)" https://api.example.com/v1/users/me
            """,
        options: [
            Option(
                "min-ttl",
                value: "SECONDS",
                help: "How long the token must still be good for; more than a token's whole life counts as that."
            ),
            Option("header", help: "Print the whole header: Authorization: Bearer …"),
        ]
    )

    static func run(_ context: Context) throws {
        // No access token lives longer than the agent's limit, and a longer wish counts as the whole life.
        let minimum = try context.invocation.integer("min-ttl", in: 0...Int.max)
            .map { min($0, AgentAPI.minimumTTL.upperBound) }
        let answer = try context.agent().call(AgentAPI.token, query: minimum.map { "min_ttl=\($0)" })
        if context.wantsJSON { return try context.console.print(json: answer.bytes) }
        let token = try JSONMember.string("access_token", in: answer.bytes) ?? answer.body().accessToken
        // It goes into headers and scripts: nothing but what RFC 6750 §2.1 calls a token may.
        guard !token.isEmpty, token.utf8.allSatisfy(isTokenCharacter) else {
            throw Failure(.other, "unreadable_answer", "The agent's answer holds no token that can be used.")
        }
        try context.console.print(context.invocation.flag("header") ? "Authorization: Bearer " + token : token)
    }

    private static func isTokenCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"), UInt8(ascii: "+"), UInt8(ascii: "/"), UInt8(ascii: "="):
            true
        default:
            false
        }
    }
}
