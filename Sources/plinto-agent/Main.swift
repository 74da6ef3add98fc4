import PlintoSystem

@main
struct Main {
    static func main() {
        Daemon.run {
            let arguments = Array(CommandLine.arguments.dropFirst())
            return await AgentProgram(arguments: arguments, environment: Environment.current()).run()
        }
    }
}
