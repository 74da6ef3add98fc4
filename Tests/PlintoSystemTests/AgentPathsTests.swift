import Foundation
import TestSupport
import Testing

@testable import PlintoSystem

@Suite("Where the agent is")
struct AgentPathsTests {
    private let scratch: ScratchDirectory

    init() throws {
        scratch = try ScratchDirectory()
    }

    private func paths(
        socket: String? = nil,
        state: String? = nil,
        _ environment: [String: String]
    ) throws -> AgentPaths {
        try AgentPaths(
            socket: socket,
            stateDirectory: state,
            environment: environment,
            userIdentifier: 4711,
            runtimeRoot: scratch.path
        )
    }

    @Test("what is named counts before what the system says")
    func named() throws {
        let paths = try paths(socket: "/s/a.sock", state: "/s/d", ["XDG_RUNTIME_DIR": scratch.path, "HOME": "/h"])
        #expect(paths.socket == "/s/a.sock")
        #expect(paths.stateDirectory == "/s/d")
        #expect(paths.log == "/s/d/agent.log")
    }

    @Test("a socket that is named needs no home")
    func socketAlone() throws {
        let socket = try AgentPaths.socket(named: "/s/a.sock", stateDirectory: nil, variables: Variables([:]))
        #expect(socket == "/s/a.sock")
    }

    @Test("the XDG directories are used, and the home directory without them")
    func standard() throws {
        let xdg = try paths(["XDG_RUNTIME_DIR": scratch.path + "/", "XDG_STATE_HOME": "/state", "HOME": "/h"])
        #expect(xdg.socket == scratch.path + "/plinto/agent.sock")
        #expect(xdg.stateDirectory == "/state/plinto")
        let home = try paths(["HOME": "/h"])
        #expect(home.stateDirectory == "/h/.local/state/plinto")
    }

    @Test("a runtime directory that is gone, or that others can write to, is passed over")
    func unusableRuntimeDirectory() throws {
        let gone = scratch.file("gone")
        #expect(try paths(["XDG_RUNTIME_DIR": gone, "HOME": "/h"]).socket == "/h/.local/state/plinto/agent.sock")
        let open = scratch.file("open")
        try Directory.ensurePrivate(open)
        #expect(chmod(open, 0o777) == 0)
        try Directory.ensurePrivate(scratch.file("4711"))
        #expect(
            try paths(["XDG_RUNTIME_DIR": open, "HOME": "/h"]).socket == scratch.file("4711/plinto/agent.sock")
        )
    }

    @Test("a home of another user is refused, as under sudo -E", .enabled(if: geteuid() == 0))
    func foreignHome() throws {
        let home = scratch.file("home")
        try Directory.ensurePrivate(home)
        #expect(chown(home, 23_456, 23_456) == 0)
        for variable in ["HOME", "XDG_STATE_HOME"] {
            for path in [home, home + "/not/there"] {
                let error = #expect(throws: UsageError.self) { try paths([variable: path]) }
                #expect(error?.message.contains("belongs to user 23456") == true)
                #expect(error?.message.contains("sudo -H") == true)
            }
        }
        #expect(try paths(state: scratch.file("named"), ["HOME": home]).stateDirectory == scratch.file("named"))
    }

    @Test("relative XDG directories are ignored")
    func relativeVariables() throws {
        let paths = try paths(["XDG_RUNTIME_DIR": "run", "XDG_STATE_HOME": "state", "HOME": "/h"])
        #expect(paths.stateDirectory == "/h/.local/state/plinto")
        #expect(paths.socket == "/h/.local/state/plinto/agent.sock")
    }

    @Test("without XDG_RUNTIME_DIR the user's own runtime directory serves, else the state directory")
    func runtimeDirectory() throws {
        #expect(try paths(["HOME": "/h"]).socket == "/h/.local/state/plinto/agent.sock")
        try Directory.ensurePrivate(scratch.file("4711"))
        #expect(try paths(["HOME": "/h"]).socket == scratch.file("4711") + "/plinto/agent.sock")
    }

    @Test("a relative path that is named starts at the working directory")
    func relativePaths() throws {
        let directory = FileManager.default.currentDirectoryPath
        let paths = try paths(socket: "a.sock", state: "state", [:])
        #expect(paths.socket == directory + "/a.sock")
        #expect(paths.stateDirectory == directory + "/state")
    }

    @Test("a path that is too long for a socket is refused with its length")
    func tooLong() throws {
        let longest = "/" + String(repeating: "x", count: 106)
        #expect(try paths(socket: longest, state: "/d", [:]).socket == longest)
        let fault = #expect(throws: PathError.self) { try paths(socket: longest + "x", state: "/d", [:]) }
        #expect(
            fault?.description
                == "\(longest)x is too long for a socket: it has 108 bytes, and Linux allows 107. "
                + "Choose a shorter path with --socket or PLINTO_SOCKET."
        )
    }

    @Test("where nothing says where home is, the variable to set is named")
    func homeless() throws {
        let error = #expect(throws: UsageError.self) { try paths([:]) }
        #expect(error?.message.contains("PLINTO_STATE_DIRECTORY") == true)
    }
}
