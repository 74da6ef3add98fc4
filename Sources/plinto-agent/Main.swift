import PlintoSystem

@main
struct Main {
    static func main() {
        Daemon.run {
            let arguments = ProgramArguments.current()
            return await AgentProgram(arguments: arguments, environment: Environment.current()).run().rawValue
        }
    }
}
