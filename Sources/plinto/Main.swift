import Glibc
import PlintoSystem

@main
struct Main {
    static func main() {
        ProcessHardening.apply()
        let program = Program(console: .standard, secrets: .standard, variables: .ofThisProcess)
        exit(program.run(ProgramArguments.current()).rawValue)
    }
}
