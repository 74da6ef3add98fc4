import Glibc
import PlintoModels
import PlintoSystem

/// Finds the agent, and starts it where none answers.
struct AgentAccess {
    private static let stateDirectory = "PLINTO_STATE_DIRECTORY"

    private let socket: String
    private let variables: Variables
    private let clock: any TimeSource
    private let remark: (String) -> Void

    /// - Parameters:
    ///   - socket: The socket that was asked for; nil for the usual one.
    ///   - remark: Tells the person what is going on.
    init(
        socket: String?,
        variables: Variables,
        clock: any TimeSource,
        remark: @escaping (String) -> Void
    ) throws {
        self.socket = try AgentPaths.socket(
            named: socket,
            stateDirectory: variables[Self.stateDirectory],
            variables: variables
        )
        self.variables = variables
        self.clock = clock
        self.remark = remark
    }

    /// - Throws: ``Failure`` with ``ExitCode/noAgent`` where none answers.
    func connect(startingOne: Bool, deadline: Duration) throws -> AgentClient {
        do {
            return try AgentClient(socket: socket, deadline: deadline)
        } catch let error as SystemError where Self.nobodyListens(error) {
            guard startingOne else {
                throw Failure(.noAgent, "no_agent", "No agent answers at \(socket). Start one with: plinto-agent")
            }
            let environment = variables.all
            let paths = try AgentPaths(
                socket: socket,
                stateDirectory: variables[Self.stateDirectory],
                environment: environment
            )
            let launcher = AgentLauncher(paths: paths, environment: environment, clock: clock, remark: remark)
            return try launcher.start { try tryToConnect(deadline) }
        } catch let error as SystemError {
            throw Failure(.noAgent, "no_agent", "The agent cannot be reached: \(error).")
        }
    }

    private func tryToConnect(_ deadline: Duration) throws -> AgentClient? {
        do {
            return try AgentClient(socket: socket, deadline: deadline)
        } catch let error as SystemError where Self.nobodyListens(error) {
            return nil
        }
    }

    private static func nobodyListens(_ error: SystemError) -> Bool {
        error.code == ENOENT || error.code == ECONNREFUSED
    }
}
