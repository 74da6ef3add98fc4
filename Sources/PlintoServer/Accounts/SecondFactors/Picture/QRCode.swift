import CQREncode
import PlintoCrypto

/// A QR code (ISO/IEC 18004) made by libqrencode: a square of dark and light modules.
struct QRCode: Hashable, Sendable {
    /// The number of modules along one side, without the quiet zone.
    let width: Int
    /// Row by row.
    private let modules: [Bool]

    /// Encodes text, with error correction level M, in the smallest sufficient version.
    ///
    /// - Throws: ``TooLong`` for more than some 2,300 bytes.
    init(_ text: String) throws(TooLong) {
        let bytes = Array(text.utf8)
        guard let code = unsafe QRcode_encodeData(Int32(bytes.count), bytes, 0, QR_ECLEVEL_M) else { throw TooLong() }
        defer { unsafe QRcode_free(code) }
        let width = Int(unsafe code.pointee.width)
        // The lowest bit of each byte is the colour; the others tell the purpose of a module.
        modules = unsafe UnsafeBufferPointer(start: code.pointee.data, count: width * width).map { $0 & 1 == 1 }
        self.width = width
    }

    struct TooLong: Error {}

    /// Returns whether a module is dark; those outside of the code are the quiet zone, and light.
    func isDark(row: Int, column: Int) -> Bool {
        guard (0..<width).contains(row), (0..<width).contains(column) else { return false }
        return modules[row * width + column]
    }

    /// The code as an image with the quiet zone of four modules that readers need.
    ///
    /// - Parameter scale: The number of pixels along a side of a module.
    func png(scale: Int = 6) throws(PNGImage.CompressionError) -> [UInt8] {
        let quietZone = 4
        let side = (width + 2 * quietZone) * scale
        return try PNGImage(width: side, height: side) { x, y in
            isDark(row: y / scale - quietZone, column: x / scale - quietZone)
        }.encoded()
    }

    /// ``png(scale:)`` as a URL that a page can show (RFC 2397).
    func dataURL() throws(PNGImage.CompressionError) -> String {
        "data:image/png;base64," + Base64.standard.encode(try png(), isPadded: true)
    }
}
