import TestSupport
import Testing

/// The independent peers that other tests run.
@Suite("Python tools")
struct PythonToolsTests {
    @Test("exactly the pinned versions are installed")
    func versions() throws {
        let outcome = try PythonScript("versions").run(scratch: ScratchDirectory())
        #expect(outcome.status == .exited(0), "\(outcome.output)\n\(outcome.errors)")
        #expect(outcome.output.isEmpty)
    }
}
