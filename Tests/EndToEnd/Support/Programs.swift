import Foundation

/// Where the executables under test are: next to the test bundle that runs.
enum Programs {
    static let server = path("plinto-server")
    static let agent = path("plinto-agent")
    static let plinto = path("plinto")

    private static func path(_ name: String) -> String {
        let runner = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
        return runner.deletingLastPathComponent().appendingPathComponent(name).path
    }
}
