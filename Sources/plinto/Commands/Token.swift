import PlintoModels
import PlintoSystem

/// `plinto token`
enum TokenCommand {
    static let command = TerminalCommand(
        "token",
        summary: "Print a valid access token.",
        discussion: """
            The agent refreshes tokens before they expire, so it usually responds immediately, even offline.

              curl -H "$(plinto token --header)" https://api.example.com/v1/users/me
            """,
        options: [
            Option(
                "min-ttl",
                value: "SECONDS",
                help: "Minimum remaining lifetime. A value above a token's full lifetime counts as the full lifetime."
            ),
            Option("header", help: "Print a complete header: Authorization: Bearer …"),
        ],
        action: run
    )

    static func run(_ context: Context) throws {
        let query = try context.invocation.integer("min-ttl", in: 0...Int.max).map { TokenQuery(minimumTTL: $0) }
        let response = try context.agent().call(AgentAPI.token, query: query?.encoded)
        if context.wantsJSON { return try context.console.print(json: response.bytes) }
        let token = try JSONMember.string("access_token", in: response.bytes) ?? response.body().accessToken
        // The token is pasted into headers and scripts, so only the characters of RFC 6750 §2.1 are allowed.
        guard !token.isEmpty, token.utf8.allSatisfy(isTokenCharacter) else {
            throw Failure(.failure, "unreadable_answer", "The agent's response contains no usable token.")
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
