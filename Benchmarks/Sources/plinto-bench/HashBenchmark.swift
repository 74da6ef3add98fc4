import CArgon2

/// The upper bound of sign-ins on this machine: Argon2id with the server's parameters (19 MiB, two passes) on every thread.
struct HashBenchmark {
    private let load: Load

    init(_ arguments: Arguments) throws {
        load = try Load(arguments)
    }

    func run() throws {
        let load = load
        let threads = (0..<load.threads).map { _ in
            Thread {
                let end = Clock.now() + load.duration
                var latencies = Latencies()
                while Clock.now() < end {
                    let began = Clock.now()
                    try hashOnce()
                    latencies.record(Clock.now() - began)
                }
                return latencies
            }
        }
        var measurement = Measurement(seconds: Double(load.duration) / 1e9)
        for thread in threads { measurement.latencies.add(try thread.join()) }
        measurement.report()
    }
}

private func hashOnce() throws {
    let password = Array("quiet-granite-lantern-7".utf8)
    let salt = [UInt8](repeating: 7, count: 16)
    var hash = [UInt8](repeating: 0, count: 32)
    let code = unsafe argon2id_hash_raw(
        2,
        19_456,
        1,
        password,
        password.count,
        salt,
        salt.count,
        &hash,
        hash.count
    )
    guard code == 0 else { throw BenchmarkError("Argon2id: \(unsafe String(cString: argon2_error_message(code)))") }
}
