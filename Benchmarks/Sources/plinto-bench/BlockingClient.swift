/// One connection that sends a request and waits for its answer.
final class BlockingClient {
    private let socket: Socket
    private var reader = ResponseReader()

    init(address: Address) throws {
        socket = try Socket(connectingTo: address)
    }

    func send(_ request: [UInt8]) throws -> Response {
        try socket.send(request)
        while true {
            _ = try socket.receive(into: &reader.buffer, waiting: true)
            if let response = try reader.next() { return response }
        }
    }
}
