import TestSupport
import Testing

@testable import PlintoSystem

@Suite("Reading a command line")
struct CommandLineParsingTests {
    static let program = Command<String>(
        "tool",
        summary: "Do things.",
        options: [
            Option("socket", value: "PATH", environment: "PLINTO_SOCKET", help: "The socket."),
            Option("json", environment: "PLINTO_JSON", help: "Print JSON."),
        ],
        subcommands: [
            Command(
                "token",
                summary: "Print a token.",
                options: [
                    Option("min-ttl", value: "SECONDS", environment: "PLINTO_MIN_TTL", default: "0", help: "Seconds.")
                ],
                action: "print a token"
            ),
            Command(
                "totp",
                summary: "Codes.",
                subcommands: [
                    Command("add", summary: "Add.", arguments: [Argument("NAME", help: "The name.")], action: "add"),
                    Command(
                        "list",
                        summary: "List.",
                        arguments: [Argument("PATTERN", help: "Which.", optional: true)],
                        action: "list"
                    ),
                ]
            ),
        ]
    )

    private func run(_ words: String..., environment: [String: String] = [:]) throws -> Invocation {
        try Self.program.parsed(words, environment: environment).invocation
    }

    private func fault(_ words: [String], environment: [String: String] = [:]) -> String? {
        do throws(UsageError) {
            _ = try Self.program.parse(words, variables: Variables(environment))
            return nil
        } catch {
            return error.message
        }
    }

    @Test("options are taken before and after the command, apart or with an equals sign")
    func places() throws {
        for words in [["--socket", "/s", "token"], ["token", "--socket", "/s"], ["token", "--socket=/s"]] {
            let (action, invocation) = try Self.program.parsed(words)
            #expect(action == "print a token")
            #expect(invocation.path == ["token"])
            #expect(invocation.value("socket") == "/s")
            #expect(!invocation.flag("json"))
        }
    }

    @Test("a flag counts before a variable, and a variable before the default")
    func precedence() throws {
        let environment = ["PLINTO_MIN_TTL": "60"]
        #expect(try run("token").value("min-ttl") == "0")
        #expect(try run("token", environment: environment).value("min-ttl") == "60")
        #expect(try run("token", "--min-ttl", "5", environment: environment).value("min-ttl") == "5")
        #expect(try run("token", environment: ["PLINTO_MIN_TTL": ""]).value("min-ttl") == "0")
    }

    @Test("of an option given twice the last counts")
    func twice() throws {
        #expect(try run("token", "--min-ttl=1", "--min-ttl", "2").value("min-ttl") == "2")
    }

    @Test("a value may be empty or hold an equals sign")
    func oddValues() throws {
        #expect(try run("token", "--socket=").value("socket") == "")
        #expect(try run("token", "--socket=a=b").value("socket") == "a=b")
        #expect(try run("token", "--min-ttl=-1").value("min-ttl") == "-1")
        #expect(try run("token", "--socket", "-").value("socket") == "-")
    }

    @Test("after -- everything is an argument, and a lone dash is one anywhere")
    func dashes() throws {
        #expect(try run("totp", "add", "--", "--json").arguments == ["--json"])
        #expect(try run("totp", "add", "-").arguments == ["-"])
    }

    @Test("a flag's variable says yes or no", arguments: ["1", "true", "YES", "on"])
    func flagVariables(text: String) throws {
        #expect(try run("token", environment: ["PLINTO_JSON": text]).flag("json"))
        #expect(try !run("token", environment: ["PLINTO_JSON": "off"]).flag("json"))
        #expect(
            fault(["token"], environment: ["PLINTO_JSON": "maybe"])
                == "PLINTO_JSON must be 1 or 0, not \"maybe\". See tool token --help."
        )
    }

    @Test("an argument that may be left out may be left out")
    func optionalArguments() throws {
        #expect(try run("totp", "list").arguments.isEmpty)
        #expect(try run("totp", "list", "git*").arguments == ["git*"])
    }

    @Test(
        "a command line that makes no sense is told why and what to do",
        arguments: [
            ("", "tool requires a command: token, totp. See tool --help."),
            ("totp", "tool totp requires a command: add, list. See tool totp --help."),
            ("tokne", "Unknown command \"tokne\" for tool. Did you mean token? See tool --help."),
            ("tok", "Unknown command \"tok\" for tool. Did you mean token? See tool --help."),
            ("frobnicate", "Unknown command \"frobnicate\" for tool. See tool --help."),
            ("totp add", "tool totp add requires the argument NAME. See tool totp add --help."),
            ("totp add a b", "Unexpected argument \"b\" for tool totp add. See tool totp add --help."),
            ("token x", "Unexpected argument \"x\" for tool token. See tool token --help."),
            (
                "token --sokcet /s",
                "Unknown option --sokcet for tool token. Did you mean --socket? See tool token --help."
            ),
            ("token --quiet", "Unknown option --quiet for tool token. See tool token --help."),
            ("token -q", "Unknown option -q for tool token. See tool token --help."),
            ("--min-ttl 1 token", "Unknown option --min-ttl for tool. See tool --help."),
            ("token --min-ttl", "--min-ttl requires a value: --min-ttl SECONDS. See tool token --help."),
            ("token --min-ttl --", "--min-ttl requires a value: --min-ttl SECONDS. See tool token --help."),
            (
                "token --min-ttl --json",
                "--min-ttl requires a value: --min-ttl SECONDS. Use --min-ttl=--json if that is the value. "
                    + "See tool token --help."
            ),
            ("token --json=1", "--json does not take a value. See tool token --help."),
        ]
    )
    func faults(line: String, expected: String) {
        #expect(fault(line.split(separator: " ").map(String.init)) == expected)
    }

    @Test("an escape sequence in a word is shown, not obeyed")
    func hostileWords() throws {
        let message = try #require(fault(["\u{1b}[2Jtoken"]))
        #expect(message.contains(#""\u001b[2Jtoken""#))
        #expect(fault(["token", "--\u{1b}c"])?.contains(#"--\u001bc"#) == true)
    }

    @Test("a whole number is checked against its range")
    func integers() throws {
        #expect(try run("token", "--min-ttl", "90").integer("min-ttl", in: 0...90) == 90)
        #expect(try run("token").integer("socket", in: 0...1) == nil)
        for text in ["91", "-1", "x", "1.5", "99999999999999999999"] {
            let invocation = try run("token", "--min-ttl=\(text)")
            #expect(
                throws: UsageError(
                    "--min-ttl must be an integer from 0 to 90, not \"\(text)\". See tool token --help."
                )
            ) { try invocation.integer("min-ttl", in: 0...90) }
        }
    }

    @Test("an option that a command cannot do without is asked for by name")
    func require() throws {
        #expect(throws: UsageError("tool token requires --socket. See tool token --help.")) {
            try run("token").require("socket")
        }
        #expect(try run("token", "--socket", "/s").require("socket") == "/s")
    }

    @Test("the action is that of the command at the end of the path")
    func actions() throws {
        #expect(try Self.program.parsed(["totp", "add", "x"]).action == "add")
        #expect(try Self.program.parsed(["totp", "--json", "list"]).action == "list")
    }

    @Test("a variable that misses a known name by a slip is an error")
    func strictEnvironment() {
        #expect(fault(["token"], environment: ["PLINTO_SOKET": "1"])?.contains("Did you mean PLINTO_SOCKET?") == true)
        #expect(
            fault(["token"], environment: ["PLINTO_MIN_TLL": "1"])
                == "Unknown environment variable PLINTO_MIN_TLL. Did you mean PLINTO_MIN_TTL? Correct or unset it."
        )
        for name in [
            "PLINTO_DATABSE", "PLINTO_LISTNE", "PLINTO_TLS_CERTIFCATE", "PLINTO_PUBLIC_ULR", "PLINTO_MAILFROM",
        ] {
            #expect(fault(["totp", "list"], environment: [name: "1"]) != nil, "\(name)")
        }
    }

    @Test(
        "any other unknown variable is named in a warning, and stops nothing",
        arguments: [
            "PLINTO_TOKEN", "PLINTO_SERVER_SERVICE_HOST", "PLINTO_SERVER_SERVICE_PORT", "PLINTO_SERVER_PORT",
            "PLINTO_SERVER_PORT_8000_TCP", "PLINTO_SERVER_PORT_8000_TCP_ADDR", "PLINTO_PORT",
            "PLINTO_SERVICE_PORT_HTTP",
            "PLINTO_X",
        ]
    )
    func unknownVariables(name: String) throws {
        let environment = [name: "tcp://10.0.0.1:8000", "PLINTO_B": "", "PATH": "/bin", "PLINTO_SOCKET": "/s"]
        let invocation = try run("totp", "list", environment: environment)
        #expect(invocation.warning == "ignoring the unknown environment variables PLINTO_B, \(name)")
        #expect(
            try run("totp", "list", environment: [name: "x"]).warning
                == "ignoring the unknown environment variable \(name)"
        )
        #expect(try run("totp", "list", environment: ["PLINTO_SOCKET": "/s"]).warning == nil)
    }

    @Test("a variable of another command, or of another program of Plinto, is no fault")
    func toleratedEnvironment() throws {
        #expect(fault(["totp", "list"], environment: ["PLINTO_MIN_TTL": "1"]) == nil)
        for name in EnvironmentVariables.agent + EnvironmentVariables.server {
            #expect(try run("totp", "list", environment: [name: "x"]).warning == nil, "\(name)")
        }
    }

    @Test("help and version are answered even where the rest of the line is wrong")
    func helpFirst() throws {
        for words in [["--help"], ["totp", "--help"], ["totp", "add", "-h"], ["help"], ["help", "totp"]] {
            guard case .text(let text) = try Self.program.parse(words, variables: Variables([:])) else {
                Issue.record("\(words) gave no help")
                continue
            }
            #expect(text.contains("Usage: tool"))
        }
        let misspelt = Variables(["PLINTO_SOKET": "1"])
        guard case .text(let text) = try Self.program.parse(["totp", "--version"], variables: misspelt) else {
            Issue.record("no version")
            return
        }
        #expect(text == "tool \(Version.current)\n")
    }

    @Test("a program without commands takes options and arguments itself")
    func flatProgram() throws {
        let daemon = Command(
            "daemon",
            summary: "Serve.",
            options: [Option("listen", value: "HOST:PORT", help: "Where.")],
            action: 7
        )
        let (action, invocation) = try daemon.parsed(["--listen", "[::1]:0"])
        #expect(action == 7)
        #expect(invocation.path.isEmpty)
        #expect(invocation.value("listen") == "[::1]:0")
    }
}
