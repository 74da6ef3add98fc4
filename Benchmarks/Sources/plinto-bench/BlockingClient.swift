/// A connection that sends requests one at a time and waits for each response.
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
