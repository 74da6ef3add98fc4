import Testing

@testable import PlintoSystem

@Suite("Help")
struct HelpTextTests {
    private static let program = Command<Int>(
        "tool",
        summary: "Do things with tokens.",
        options: [
            Option("socket", value: "PATH", environment: "PLINTO_SOCKET", help: "The agent's socket."),
            Option("json", help: "Print JSON."),
        ],
        subcommands: [
            Command(
                "token",
                summary: "Print an access token.",
                discussion: """
                    The token alone is printed, so that it can be used where one is needed. It is good for at \
                    least the time asked for.

                      curl -H "$(tool token --header)" https://api.example.com/

                    A last word.
                    """,
                options: [
                    Option(
                        "min-ttl",
                        value: "SECONDS",
                        environment: "PLINTO_MIN_TTL",
                        default: "0",
                        help: "How long the token must still be good for, counted from now on the server's clock."
                    ),
                    Option("an-option-with-a-long-name", value: "VALUE", help: "Stands on a line of its own."),
                ],
                action: 1
            ),
            Command(
                "add",
                summary: "Add one.",
                arguments: [
                    Argument("NAME", help: "What to call it."), Argument("NOTE", help: "Why.", optional: true),
                ],
                action: 2
            ),
        ]
    )

    @Test("the program's help lists its commands and the options of all")
    func root() {
        #expect(
            Self.program.syntax.helpText(path: []) == """
                Do things with tokens.

                Usage: tool [OPTIONS] COMMAND

                Commands:
                  token          Print an access token.
                  add            Add one.

                Options:
                  --socket PATH  The agent's socket. [environment: PLINTO_SOCKET]
                  --json         Print JSON.
                  -h, --help     Show this help.
                  --version      Show the version.

                Run "tool COMMAND --help" for more about a command.

                """
        )
    }

    @Test("a command's help has its examples as written and everything else wrapped")
    func command() {
        #expect(
            Self.program.syntax.helpText(path: ["token"]) == """
                Print an access token.

                Usage: tool token [OPTIONS]

                The token alone is printed, so that it can be used where one is needed. It is
                good for at least the time asked for.

                  curl -H "$(tool token --header)" https://api.example.com/

                A last word.

                Options:
                  --min-ttl SECONDS  How long the token must still be good for, counted from now
                                     on the server's clock. [default: 0; environment:
                                     PLINTO_MIN_TTL]
                  --an-option-with-a-long-name VALUE
                                     Stands on a line of its own.

                Global options:
                  --socket PATH      The agent's socket. [environment: PLINTO_SOCKET]
                  --json             Print JSON.
                  -h, --help         Show this help.
                  --version          Show the version.

                """
        )
    }

    @Test("arguments are shown in their places, those that may be left out in brackets")
    func arguments() {
        let text = Self.program.syntax.helpText(path: ["add"])
        #expect(text.contains("Usage: tool add [OPTIONS] NAME [NOTE]\n"))
        #expect(text.contains("  NAME           What to call it.\n  NOTE           Why.\n"))
    }

    @Test("no line is wider than 80 columns", arguments: [[], ["token"], ["add"]])
    func width(path: [String]) {
        let lines = Self.program.syntax.helpText(path: path).split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= 80 })
    }
}
