import PlintoModels
import Testing

@testable import PlintoHTTP

@Suite("The life of a connection")
struct ConnectionMachineTests {
    private static let date = HTTPDate(Timestamp(seconds: 0))
    private static let get = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n"

    /// A machine, and the steps it names, in words.
    private struct Life {
        var machine: ConnectionMachine

        init(isDraining: Bool = false, limits: HTTPLimits = .standard) {
            machine = ConnectionMachine(limits: limits, peer: .unix(pid: 1, uid: 1, gid: 1), isDraining: isDraining) {
                error,
                known in
                HTTPResponse(status: error.status, fields: ["Known": "\(known.path) \(known.fields["Origin"] ?? "")"])
            }
        }

        mutating func receive(_ text: String) {
            let bytes = Array(text.utf8)
            machine.received(bytes.count, in: bytes)
        }

        mutating func answer(_ response: HTTPResponse = HTTPResponse(status: 200)) {
            machine.answered(with: response, date: ConnectionMachineTests.date)
        }

        mutating func next() -> String {
            switch machine.next(date: ConnectionMachineTests.date) {
            case .receive(let wait): "receive \(wait)"
            case .handle(let request): "handle \(request.path)"
            case .send: "send"
            case .finishSending: "finish"
            case .close: "close"
            }
        }

        /// Sends all there is.
        mutating func send() -> String {
            let text = String(decoding: machine.output[machine.sentCount...], as: UTF8.self)
            machine.sent(machine.output.count - machine.sentCount)
            return text
        }
    }

    @Test("a request is handled and answered, and the next one is waited for")
    func keepsAlive() {
        var life = Life()
        #expect(life.next() == "receive head")
        life.receive("GET /a HTTP/1.1\r\n")
        #expect(life.machine.needsBytes)
        life.receive("Host: x\r\n\r\n")
        #expect(!life.machine.needsBytes)
        #expect(life.next() == "handle /a")
        life.answer()
        #expect(life.next() == "send")
        #expect(life.send().hasPrefix("HTTP/1.1 200 OK\r\n"))
        #expect(life.next() == "receive nextRequest")
        life.receive("G")
        #expect(life.machine.wait == .head)
        life.machine.ended()
        #expect(life.next() == "send")
        #expect(life.send().hasPrefix("HTTP/1.1 400"))
        #expect(life.next() == "close")
    }

    @Test(
        "a request that is refused is held no longer, though its client goes on sending",
        arguments: ["Content-Length: 16000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n3E80\r\n"]
    )
    func releasesRefused(framing: String) {
        var life = Life()
        let part = String(repeating: "b", count: 15_000)
        life.receive("POST /a HTTP/1.1\r\nHost: x\r\n" + framing + part)
        #expect(life.machine.heldBytes > 15_000)
        life.machine.refuse(.overloaded, date: Self.date)
        let answer = life.machine.output.count
        #expect(life.machine.heldBytes == answer)
        #expect(life.next() == "send")
        #expect(life.send().hasPrefix("HTTP/1.1 503 "))
        #expect(life.next() == "finish")
        #expect(life.next() == "receive linger")
        life.receive(part)
        #expect(life.machine.heldBytes == 0 && life.machine.isLingering)
    }

    @Test("a connection that waits for a response which comes later holds no byte but that request's own")
    func releasesWhileParked() {
        var life = Life()
        life.receive(Self.get)
        #expect(life.next() == "handle /a")
        life.answer(HTTPResponse(status: 200, body: Array(repeating: 0, count: 4000)))
        #expect(life.send().count > 4000)
        life.receive(Self.get)
        #expect(life.next() == "handle /a")
        #expect(life.machine.output.capacity > 0)
        life.machine.releaseBuffers()
        #expect(life.machine.output.capacity == 0 && life.machine.heldBytes == 0)
        life.answer()
        #expect(life.send().hasPrefix("HTTP/1.1 200 "))
    }

    @Test("what every connection holds besides its buffers is small, for ten thousand have to fit")
    func isSmall() {
        #expect(MemoryLayout<ConnectionMachine>.size <= 640)
        #expect(MemoryLayout<RequestParser>.size <= 384)
    }

    @Test("requests of a pipeline are handled in order, and their answers go out together")
    func pipelines() {
        var life = Life()
        life.receive(Self.get + Self.get.replacing("/a", with: "/b") + "GET /c")
        #expect(life.next() == "handle /a")
        life.answer(HTTPResponse(status: 201))
        #expect(life.next() == "handle /b")
        life.answer(HTTPResponse(status: 202))
        #expect(life.next() == "send")
        let sent = life.send()
        #expect(sent.contains("201 Created") && sent.hasSuffix("Content-Length: 0\r\n\r\n"))
        #expect(sent.split(separator: "HTTP/1.1 ").count == 2)
        #expect(life.next() == "receive head")
        life.receive(" HTTP/1.1\r\nHost: x\r\n\r\n")
        #expect(life.next() == "handle /c")
    }

    @Test("no byte is taken while a request is handled, and none is lost")
    func holdsBack() {
        var life = Life()
        life.receive(Self.get)
        #expect(!life.machine.needsBytes)
        #expect(life.next() == "handle /a")
        #expect(!life.machine.needsBytes)
        life.answer()
        #expect(life.machine.needsBytes)
    }

    @Test("a large backlog of answers goes out before more requests are handled")
    func limitsBacklog() {
        var life = Life()
        life.receive(Self.get + Self.get)
        #expect(life.next() == "handle /a")
        life.answer(HTTPResponse(status: 200, body: [UInt8](repeating: 0, count: 70_000)))
        #expect(life.next() == "send")
        life.machine.sent(10_000)
        #expect(life.next() == "handle /a")
    }

    @Test("a refusal is told, the rest of the request thrown away, and the connection closed")
    func refuses() {
        var life = Life()
        life.receive("GET /a HTTP/1.1\n")
        #expect(life.next() == "send")
        let sent = life.send()
        #expect(sent.hasPrefix("HTTP/1.1 400") && sent.contains("\r\nConnection: close\r\n"))
        #expect(life.next() == "finish")
        #expect(life.next() == "receive linger")
        #expect(life.machine.wait == .linger)
        life.receive(Self.get)
        #expect(life.next() == "receive linger")
        life.machine.ended()
        #expect(life.next() == "close")
        #expect(life.next() == "close")
    }

    @Test("answers to earlier requests of a pipeline go out before a refusal")
    func refusesInOrder() {
        var life = Life()
        life.receive(Self.get + "GET /b\n")
        #expect(life.next() == "handle /a")
        life.answer()
        #expect(life.next() == "send")
        let sent = life.send()
        #expect(sent.hasPrefix("HTTP/1.1 200") && sent.contains("HTTP/1.1 400"))
    }

    @Test("what is late is told so, unless it never began")
    func timesOut() {
        var life = Life()
        #expect(life.next() == "receive head")
        life.machine.timedOut(date: Self.date)
        #expect(life.next() == "close")

        life = Life()
        life.receive("GET")
        life.machine.timedOut(date: Self.date)
        #expect(life.next() == "send")
        #expect(life.send().hasPrefix("HTTP/1.1 408"))
        #expect(life.next() == "finish")
        life.machine.timedOut(date: Self.date)
        #expect(life.next() == "close")

        life = Life()
        life.receive("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n1")
        #expect(life.next() == "receive body")
        life.machine.timedOut(date: Self.date)
        #expect(life.next() == "send")
        #expect(life.send().hasPrefix("HTTP/1.1 408"))
    }

    @Test("the answer to a request that is late or never completed knows what has come of it")
    func knowsLateRequests() {
        for isLate in [true, false] {
            var life = Life()
            life.receive("GET /late HTTP/1.1\r\nHost: x\r\nOrigin: https://o\r\nA: unfin")
            if isLate { life.machine.timedOut(date: Self.date) } else { life.machine.ended() }
            #expect(life.next() == "send")
            let sent = life.send()
            #expect(sent.hasPrefix(isLate ? "HTTP/1.1 408" : "HTTP/1.1 400"))
            #expect(sent.contains("\r\nKnown: /late https://o\r\n"))
        }
    }

    @Test("a refusal of HEAD has no body")
    func refusesHead() {
        var life = Life()
        life.receive("HEAD /a HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n")
        #expect(life.next() == "send")
        #expect(life.send().hasSuffix("\r\n\r\n"))
    }

    @Test("a client that takes nothing of its answer is cut off")
    func cutsOffStalled() {
        var life = Life()
        life.receive(Self.get)
        #expect(life.next() == "handle /a")
        life.answer()
        #expect(life.next() == "send")
        life.machine.timedOut(date: Self.date)
        #expect(life.machine.isClosed)
        #expect(life.next() == "close")
    }

    @Test("100 Continue is sent to who waits for it, and to no one else")
    func continues() {
        let head = "POST /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
        var life = Life()
        life.receive(head)
        #expect(life.next() == "send")
        #expect(life.send() == "HTTP/1.1 100 Continue\r\n\r\n")
        #expect(life.next() == "receive body")
        life.receive("hi")
        #expect(life.next() == "handle /a")

        life = Life()
        life.receive(head + "h")
        #expect(life.next() == "receive body")
    }

    @Test("draining closes who is idle, and lets who is not finish")
    func drains() {
        var life = Life()
        #expect(life.next() == "receive head")
        life.machine.drain()
        #expect(!life.machine.needsBytes)
        #expect(life.next() == "close")

        life = Life()
        life.receive("GET /a ")
        life.machine.drain()
        #expect(life.next() == "receive head")
        life.receive("HTTP/1.1\r\nHost: x\r\n\r\n" + Self.get)
        #expect(life.next() == "handle /a")
        life.answer()
        #expect(life.next() == "send")
        #expect(life.send().contains("\r\nConnection: close\r\n"))
        #expect(life.next() == "finish")
        life.machine.ended()
        #expect(life.next() == "close")

        life = Life()
        life.receive(Self.get)
        #expect(life.next() == "handle /a")
        life.machine.drain()
        life.answer()
        #expect(life.next() == "send")
        #expect(life.send().contains("\r\nConnection: close\r\n"))
    }

    @Test("a client that asks for the end gets it without lingering")
    func closes() {
        var life = Life()
        life.receive("GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        #expect(life.next() == "handle /a")
        life.answer()
        #expect(life.next() == "send")
        #expect(life.send().contains("\r\nConnection: close\r\n"))
        #expect(life.next() == "close")
    }

    @Test("the last of the requests that a connection may have says so")
    func countsRequests() {
        var life = Life(limits: HTTPLimits(maximumRequestsPerConnection: 2))
        life.receive(Self.get + Self.get + Self.get)
        #expect(life.next() == "handle /a")
        life.answer()
        #expect(life.next() == "handle /a")
        life.answer()
        #expect(life.next() == "send")
        let sent = life.send()
        #expect(sent.split(separator: "HTTP/1.1 200").count == 2)
        #expect(sent.split(separator: "Connection: close").count == 2)
        #expect(life.next() == "finish")
    }

    @Test("a client that ends its side after a request still gets the answer")
    func answersHalfClosed() {
        var life = Life()
        life.receive(Self.get)
        life.machine.ended()
        #expect(life.next() == "handle /a")
        life.answer()
        #expect(life.next() == "send")
        _ = life.send()
        #expect(life.next() == "close")
    }

    @Test("a broken connection is closed, even in the middle of a request")
    func breaks() {
        var life = Life()
        life.receive(Self.get)
        #expect(life.next() == "handle /a")
        life.machine.broke()
        life.answer()
        #expect(life.next() == "close")
    }
}
