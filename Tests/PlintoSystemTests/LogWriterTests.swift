import Glibc
import Synchronization
import TestSupport
import Testing

@testable import PlintoSystem

@Suite("The log writer")
struct LogWriterTests {
    /// A pipe whose reader reads only when it is told to.
    private final class SlowReader: Sendable {
        let readEnd: Int32
        let writeEnd: Int32

        init() {
            var ends: [Int32] = [0, 0]
            precondition(pipe(&ends) == 0, "no pipe")
            (readEnd, writeEnd) = (ends[0], ends[1])
        }

        deinit {
            close(readEnd)
            close(writeEnd)
        }

        /// Reads whatever is left and ends the writer: its descriptor must not be another file's by the time it writes.
        func finish(_ writer: LogWriter) {
            writer.close()
            while !writer.flush(within: .milliseconds(1)) {
                var buffer = [UInt8](repeating: 0, count: 65_536)
                var event = pollfd(fd: readEnd, events: Int16(POLLIN), revents: 0)
                if poll(&event, 1, 0) > 0 { _ = read(readEnd, &buffer, buffer.count) }
            }
        }

        /// Lines up to and including the first that `isLast` accepts.
        func lines(until isLast: (String) -> Bool) -> [String] {
            var lines: [String] = []
            var rest: [UInt8] = []
            while true {
                var buffer = [UInt8](repeating: 0, count: 65_536)
                let count = read(readEnd, &buffer, buffer.count)
                guard count > 0 else { return lines }
                rest += buffer.prefix(count)
                while let end = rest.firstIndex(of: 0x0A) {
                    lines.append(String(decoding: rest[..<end], as: UTF8.self))
                    rest.removeFirst(end + 1)
                    if let line = lines.last, isLast(line) { return lines }
                }
            }
        }
    }

    @Test("a stalled reader delays no caller, and is told how many lines it missed", .timeLimit(.minutes(1)))
    func dropsAndCounts() throws {
        let reader = SlowReader()
        let writer = LogWriter(descriptor: reader.writeEnd, capacity: 50_000) { "\($0) lines dropped" }
        // Far more than the pipe and the queue hold together.
        for number in 0..<5000 { writer.append("line \(number) " + String(repeating: "x", count: 80)) }
        #expect(writer.droppedLines > 0)
        writer.append("never queued: the last gap is reported without it " + String(repeating: "x", count: 50_000))
        var (expected, missing) = (0, 0)
        let lines = reader.lines { line in
            if let count = line.split(separator: " ").first.flatMap({ Int($0) }) {
                missing += count
                expected += count
            } else {
                #expect(line.hasPrefix("line \(expected) "))
                expected += 1
            }
            return expected == 5001
        }
        #expect(lines.last?.hasSuffix("lines dropped") == true)
        #expect(missing == writer.droppedLines)
        writer.append("and on")
        #expect(reader.lines { _ in true } == ["and on"])
        reader.finish(writer)
    }

    @Test("lines arrive in order, whoever writes them", .timeLimit(.minutes(1)))
    func keepsOrder() async {
        let reader = SlowReader()
        let writer = LogWriter(descriptor: reader.writeEnd) { "\($0) lines dropped" }
        await withTaskGroup { group in
            for task in 0..<4 { group.addTask { for number in 0..<100 { writer.append("\(task) \(number)") } } }
        }
        writer.append("end")
        let lines = reader.lines { $0 == "end" }
        #expect(lines.count == 401)
        #expect(writer.flush(within: .seconds(30)))
        for task in 0..<4 {
            #expect(lines.filter { $0.hasPrefix("\(task) ") } == (0..<100).map { "\(task) \($0)" })
        }
        writer.close()
    }

    @Test("the end of a process waits for a stalled reader no longer than its limit", .timeLimit(.minutes(1)))
    func flushGivesUp() {
        let reader = SlowReader()
        let writer = LogWriter(descriptor: reader.writeEnd) { "\($0) lines dropped" }
        for _ in 0..<100 { writer.append(String(repeating: "x", count: 4000)) }
        #expect(!writer.flush(within: .milliseconds(50)))
        reader.finish(writer)
    }

    @Test("a log that cannot be written loses its lines, and counts them", .timeLimit(.minutes(1)))
    func survivesBrokenDescriptor() {
        let writer = LogWriter(descriptor: -1) { "\($0) lines dropped" }
        writer.append("a")
        #expect(writer.flush(within: .seconds(30)))
        writer.append("b")
        #expect(writer.flush(within: .seconds(30)))
        #expect(writer.droppedLines == 2)
        writer.close()
    }

    @Test("a message of a program that cannot start is not waited for beyond its limit", .timeLimit(.minutes(1)))
    func directWritesGiveUp() {
        let reader = SlowReader()
        let line = String(repeating: "x", count: 200_000)
        Log.write(line, to: reader.writeEnd, waiting: 10)
        Log.write("never written", to: reader.writeEnd, waiting: 10)
        var waiting: Int32 = 0
        _ = ioctl(reader.readEnd, UInt(FIONREAD), &waiting)
        #expect(waiting > 0 && waiting < 200_000)
    }

    @Test("a log in the background says in its own form how many lines it has lost", .timeLimit(.minutes(1)))
    func logReportsGap() throws {
        let reader = SlowReader()
        let (log, writer) = Log.background(
            component: "server",
            format: .json,
            clock: FixedClock(),
            descriptor: reader.writeEnd,
            capacity: 10_000
        )
        for _ in 0..<2000 { log.component("access").info("request", ["path": "/v1/users/me"]) }
        var (count, missing) = (0, 0)
        _ = reader.lines { line in
            let gap = #/"component":"log","msg":"log lines dropped","lines":"(\d+)"}/#
            if let match = line.firstMatch(of: gap), let lines = Int(match.1) { missing += lines } else { count += 1 }
            return count + missing == 2000
        }
        #expect(missing > 0)
        #expect(log.component("other").droppedLines == missing)
        reader.finish(writer)
    }
}
