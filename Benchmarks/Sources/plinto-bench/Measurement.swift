import Glibc

/// The monotonic clock in nanoseconds.
enum Clock {
    static func now() -> UInt64 {
        var time = timespec()
        unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    static func sleep(nanoseconds: UInt64) {
        var time = timespec(tv_sec: Int(nanoseconds / 1_000_000_000), tv_nsec: Int(nanoseconds % 1_000_000_000))
        unsafe nanosleep(&time, nil)
    }
}

/// All measured times, so that every percentile is exact.
struct Latencies: Sendable {
    private(set) var nanoseconds: [UInt64] = []

    mutating func record(_ value: UInt64) {
        nanoseconds.append(value)
    }

    mutating func add(_ other: Latencies) {
        nanoseconds += other.nanoseconds
    }

    /// The percentile for `fraction` in microseconds; nil without measurements.
    func percentile(_ fraction: Double) -> Double? {
        guard !nanoseconds.isEmpty else { return nil }
        let rank = Int((Double(nanoseconds.count - 1) * fraction).rounded())
        return Double(nanoseconds.sorted()[rank]) / 1000
    }
}

/// The result of a load.
struct Measurement: Sendable {
    let seconds: Double
    var latencies = Latencies()
    var failures = 0
    var firstFailure: String?

    init(seconds: Double) {
        self.seconds = seconds
    }

    mutating func record(_ response: Response, nanoseconds: UInt64) {
        if response.succeeded {
            latencies.record(nanoseconds)
        } else {
            failures += 1
            if firstFailure == nil {
                firstFailure = "\(response.status) \(String(decoding: response.body.prefix(500), as: UTF8.self))"
            }
        }
    }

    mutating func add(_ other: Measurement) {
        latencies.add(other.latencies)
        failures += other.failures
        firstFailure = firstFailure ?? other.firstFailure
    }

    /// Prints the figures. Only successful requests count.
    func report() {
        Report.figure("per_second", Double(latencies.nanoseconds.count) / seconds)
        Report.figure("p50_us", latencies.percentile(0.5))
        Report.figure("p99_us", latencies.percentile(0.99))
        Report.figure("failures", Double(failures))
        if let firstFailure { Report.complain("the first of \(failures) failures: \(firstFailure)") }
    }
}

/// The output of the program.
enum Report {
    static func figure(_ name: String, _ value: Double?) {
        guard let value else { return }
        print(name, (value * 10).rounded() / 10)
    }

    static func complain(_ text: String) {
        let line = Array((text + "\n").utf8)
        _ = unsafe write(STDERR_FILENO, line, line.count)
    }
}
