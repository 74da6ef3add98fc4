import CZlib

/// A black and white image, written as PNG (ISO/IEC 15948): one bit per pixel, no palette, no interlacing.
struct PNGImage: Sendable {
    /// A failure of zlib, which means that memory is short.
    struct CompressionError: Error {
        let code: Int32
    }

    private let width: Int
    private let height: Int
    private let isBlack: @Sendable (_ x: Int, _ y: Int) -> Bool

    init(width: Int, height: Int, isBlack: @escaping @Sendable (_ x: Int, _ y: Int) -> Bool) {
        self.width = width
        self.height = height
        self.isBlack = isBlack
    }

    func encoded() throws(CompressionError) -> [UInt8] {
        let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        // Bit depth 1, greyscale, the only compression and filtering methods, no interlacing.
        let header = Self.bigEndian(width) + Self.bigEndian(height) + [1, 0, 0, 0, 0]
        return signature + Self.chunk("IHDR", header) + Self.chunk("IDAT", try Self.compressed(scanLines))
            + Self.chunk("IEND", [])
    }

    /// Each line begins with its filter, none; a bit is 1 for a white pixel.
    private var scanLines: [UInt8] {
        let bytesPerLine = (width + 7) / 8
        var lines: [UInt8] = []
        lines.reserveCapacity(height * (bytesPerLine + 1))
        for y in 0..<height {
            lines.append(0)
            for byte in 0..<bytesPerLine {
                var bits: UInt8 = 0
                for x in (byte * 8)..<(byte * 8 + 8) {
                    bits <<= 1
                    if x < width, !isBlack(x, y) { bits |= 1 }
                }
                lines.append(bits)
            }
        }
        return lines
    }

    private static func compressed(_ bytes: [UInt8]) throws(CompressionError) -> [UInt8] {
        var count = compressBound(uLong(bytes.count))
        var output = [UInt8](repeating: 0, count: Int(count))
        let code = unsafe compress2(&output, &count, bytes, uLong(bytes.count), Z_BEST_COMPRESSION)
        guard code == Z_OK else { throw CompressionError(code: code) }
        return Array(output.prefix(Int(count)))
    }

    /// Length, type, data, and the checksum of type and data.
    private static func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        let checked = Array(type.utf8) + data
        let sum = unsafe crc32(0, checked, uInt(checked.count))
        return bigEndian(data.count) + checked + bigEndian(Int(sum))
    }

    private static func bigEndian(_ number: Int) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) }
    }
}
