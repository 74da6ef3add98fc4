/// Round trips over a Unix socket, on persistent connections or with one connection each.
struct SocketBenchmark {
    private struct Repeat: Conversation {
        let request: [UInt8]

        func nextRequest() -> [UInt8] { request }
        func received(_ response: Response) {}
    }

    private let address: Address
    private let request: [UInt8]
    private let reconnect: Bool
    private let load: Load

    init(_ arguments: Arguments) throws {
        address = .unix(path: try arguments.require("path"))
        request = requestBytes("GET", try arguments.require("target"), host: "localhost")
        reconnect = arguments.flag("reconnect")
        load = try Load(arguments)
    }

    func run() throws {
        if reconnect {
            try connectionEach().report()
        } else {
            let talks = [Repeat](repeating: Repeat(request: request), count: load.connections)
            try LoadLoop(address: address, load: load).runOnThreads(talks).report()
        }
    }

    /// Connects, sends, receives and closes, repeatedly on each thread, like a command in a script.
    private func connectionEach() throws -> Measurement {
        let (address, request, load) = (address, request, load)
        let threads = (0..<load.threads).map { _ in
            Thread {
                let counted = Clock.now() + load.warmUp
                let end = counted + load.duration
                var measurement = Measurement(seconds: Double(load.duration) / 1e9)
                while true {
                    let began = Clock.now()
                    guard began < end else { return measurement }
                    let response = try BlockingClient(address: address).send(request)
                    if began >= counted { measurement.record(response, nanoseconds: Clock.now() - began) }
                }
            }
        }
        var whole = Measurement(seconds: Double(load.duration) / 1e9)
        for thread in threads { whole.add(try thread.join()) }
        return whole
    }
}
