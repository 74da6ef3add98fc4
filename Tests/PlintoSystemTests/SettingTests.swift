import TestSupport
import Testing

@testable import PlintoSystem

@Suite("Settings")
struct SettingTests {
    private enum Colour: String, CaseIterable { case red, green, blue }

    private static let port = Setting(
        "http-port",
        "N",
        .integer(1...65_535),
        default: "80",
        help: "The port, see `services`.",
        reference: "[Ports](#ports)"
    )
    private static let colour = Setting(
        optional: "colour",
        "NAME",
        ValueFormat<Colour>.choice(),
        default: "that of the `wall`",
        help: "The colour."
    )
    private static let hosts = Setting(
        "hosts",
        "HOST[,…]|all",
        ValueFormat(takes: "hosts, such as a.example", advice: "List each.") { text throws(NetworkValueError) in
            try Host(text)
        }.list,
        absent: [],
        default: "none",
        help: "The hosts."
    )
    private static let all = [port.documentation, colour.documentation, hosts.documentation]
    private static let program = Command("tool", summary: "Do.", options: all.map(\.option), action: 0)

    private func invocation(_ words: String..., environment: [String: String] = [:]) throws -> Invocation {
        try Self.program.parsed(words, environment: environment).invocation
    }

    private func refusal<Value>(
        of setting: Setting<Value>,
        _ words: String...,
        environment: [String: String] = [:]
    ) throws -> String? {
        let invocation = try Self.program.parsed(words, environment: environment).invocation
        do throws(UsageError) {
            _ = try invocation.value(of: setting)
            return nil
        } catch {
            return error.message
        }
    }

    @Test("the option counts before the variable of the same name, and that before the default")
    func values() throws {
        #expect(try invocation().value(of: Self.port) == 80)
        let variable = ["PLINTO_HTTP_PORT": "81"]
        #expect(try invocation(environment: variable).value(of: Self.port) == 81)
        #expect(try invocation("--http-port", "82", environment: variable).value(of: Self.port) == 82)
        #expect(try invocation().value(of: Self.colour) == nil)
        #expect(try invocation("--colour", "green").value(of: Self.colour) == .green)
        #expect(try invocation().value(of: Self.hosts) == [])
        #expect(
            try invocation("--hosts", "a.example, B.example").value(of: Self.hosts)
                == [Host("a.example"), Host("b.example")]
        )
    }

    @Test("an error names what was given, what is accepted and what was wrong")
    func errors() throws {
        #expect(
            try refusal(of: Self.port, "--http-port=0")
                == "--http-port must be an integer from 1 to 65535, not \"0\". See tool --help."
        )
        #expect(
            try refusal(of: Self.port, environment: ["PLINTO_HTTP_PORT": "http"])
                == "--http-port (PLINTO_HTTP_PORT) must be an integer from 1 to 65535, not \"http\". See tool --help."
        )
        #expect(
            try refusal(of: Self.colour, "--colour", "Red")
                == "--colour takes red, green or blue, not \"Red\". See tool --help."
        )
        let hosts = try refusal(of: Self.hosts, "--hosts", "a.example,-b")
        #expect(hosts?.hasPrefix("--hosts takes hosts, such as a.example, not \"-b\": ") == true)
        #expect(hosts?.hasSuffix(". List each. See tool --help.") == true)
        #expect(try refusal(of: Self.hosts, "--hosts", "a.example,") != nil)
        #expect(try refusal(of: Self.hosts, "--hosts=") != nil)
    }

    @Test("the help says what is accepted, the default and the variable, and shows no Markdown")
    func help() {
        let text = Self.program.syntax.helpText(path: [])
        #expect(
            text.contains(
                """
                  --http-port N         The port, see services. [1 to 65535; default: 80;
                                        environment: PLINTO_HTTP_PORT]
                  --colour NAME         The colour. [default: that of the wall; environment:
                                        PLINTO_COLOUR]
                  --hosts HOST[,…]|all  The hosts. [default: none; environment: PLINTO_HOSTS]

                """
            ),
            "\(text)"
        )
    }

    @Test("the table says the same in Markdown")
    func table() {
        #expect(
            SettingsTable(Self.all).markdown == #"""
                | flag | variable | default | meaning |
                |---|---|---|---|
                | `--http-port N` | `PLINTO_HTTP_PORT` | `80` | The port, see `services`. Accepted: 1 to 65535. See [Ports](#ports). |
                | `--colour NAME` | `PLINTO_COLOUR` | that of the `wall` | The colour. |
                | `--hosts HOST[,…]\|all` | `PLINTO_HOSTS` | none | The hosts. |

                """#
        )
    }
}
