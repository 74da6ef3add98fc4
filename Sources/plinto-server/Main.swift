import PlintoServer
import PlintoSystem

@main
struct Main {
    static func main() {
        Daemon.run {
            let arguments = ProgramArguments.current()
            return await ServerProgram(arguments: arguments, environment: Environment.current()).run().rawValue
        }
    }
}
