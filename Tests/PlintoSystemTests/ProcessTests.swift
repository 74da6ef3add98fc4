import Foundation
import PlintoModels
import Testing

@testable import PlintoSystem

@Suite("Processes and clocks")
struct ProcessTests {
    @Test("the named point kills the process the nth time it is reached, and no other does")
    func crashPoints() async {
        await #expect(processExitsWith: .signal(SIGKILL)) {
            let points = CrashPoints(environment: ["CRASH_POINT": "rotation-sent:3"])
            points.reached(.rotationCommitted)
            points.reached(.rotationSent)
            points.reached(.rotationSent)
            points.reached(.rotationSent)
        }
        await #expect(processExitsWith: .success) {
            let points = CrashPoints(environment: ["CRASH_POINT": "rotation-sent:3"])
            for point in CrashPoint.allCases { points.reached(point) }
            points.reached(.rotationSent)
            for point in CrashPoint.allCases { CrashPoints.none.reached(point) }
            exit(0)
        }
    }

    @Test("a crash point that does not exist stops the program that was to die there")
    func unknownCrashPoint() async {
        await #expect(processExitsWith: .failure) {
            _ = CrashPoints(environment: ["CRASH_POINT": "rotation-snet"])
        }
    }

    @Test("the boot is the kernel's, and the clocks run forward")
    func clocks() throws {
        let clock = SystemClock()
        let boot = try String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
        #expect(clock.bootIdentifier() + "\n" == boot)
        let before = clock.sinceBoot()
        let skew = Date().timeIntervalSince1970 * 1000 - Double(clock.now().milliseconds)
        #expect(abs(skew) < 60_000)
        #expect(clock.sinceBoot() >= before)
        #expect(before > .zero)
    }

    @Test("variables are read as they are, an equals sign in the value included")
    func environment() {
        setenv("PLINTO_TEST_VARIABLE", "a=b", 1)
        #expect(Environment.current()["PLINTO_TEST_VARIABLE"] == "a=b")
        #expect(Environment.value(of: "PLINTO_TEST_VARIABLE") == "a=b")
        #expect(Variables.ofThisProcess["PLINTO_TEST_VARIABLE"] == "a=b")
        setenv("PLINTO_TEST_VARIABLE", "", 1)
        #expect(Variables.ofThisProcess["PLINTO_TEST_VARIABLE"] == nil)
        #expect(Variables.ofThisProcess.all["PLINTO_TEST_VARIABLE"] == "")
        #expect(Environment.value(of: "PLINTO_NO_SUCH_VARIABLE") == nil)
        #expect(Environment.current()["PATH"] == ProcessInfo.processInfo.environment["PATH"])
    }

    @Test("a hardened process leaves no core and writes files for its user alone")
    func hardening() async {
        await #expect(processExitsWith: .success) {
            ProcessHardening.apply()
            var core = rlimit()
            getrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &core)
            var ends: [Int32] = [0, 0]
            pipe(&ends)
            close(ends[0])
            let brokenPipe = write(ends[1], "x", 1) == -1 && errno == EPIPE
            exit(core.rlim_max == 0 && umask(0) == 0o077 && brokenPipe ? 0 : 1)
        }
    }
}
