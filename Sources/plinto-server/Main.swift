import Glibc
import PlintoServer
import PlintoSystem

@main
struct Main {
    static func main() async {
        // Before anything starts a thread: each inherits what is blocked here.
        Termination.block()
        ProcessHardening.apply()
        let arguments = Array(CommandLine.arguments.dropFirst())
        exit(await ServerProgram(arguments: arguments, environment: Environment.current()).run())
    }
}
