import Testing

@testable import PlintoSystem

@Suite("Arguments of the process")
struct ProgramArgumentsTests {
    @Test("the kernel's form is split at zero bytes, and empty arguments count")
    func parse() {
        #expect(ProgramArguments.parse([]) == [])
        #expect(ProgramArguments.parse(Array("plinto\0".utf8)) == [])
        #expect(ProgramArguments.parse(Array("plinto\0totp\0\0ä b\0".utf8)) == ["totp", "", "ä b"])
    }

    @Test("they are those that Swift finds")
    func current() {
        #expect(ProgramArguments.current() == Array(CommandLine.arguments.dropFirst()))
    }
}
