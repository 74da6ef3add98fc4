import PlintoSystem

/// A text table with column headings, each column as wide as its widest cell.
struct Table {
    struct Column {
        let title: String
        /// The width to which this column may shrink if the table is too wide; nil for values that are useless when
        /// cut.
        var minimum: Int?
    }

    private static let gap = 2

    let columns: [Column]
    /// The rows, each with one cell per column. Cells are shortened and escaped when rendered.
    let rows: [[String]]

    /// Renders the table.
    ///
    /// - Parameter width: The width of the terminal; nil if nothing may be cut.
    func text(width: Int?) -> String {
        let cells = ([columns.map(\.title)] + rows).map { $0.map { PrintableText.escape(PrintableText.shorten($0)) } }
        let widths = fitted(
            columns.indices.map { column in cells.map { DisplayWidth.of($0[column]) }.max() ?? 0 },
            width
        )
        return cells.map { line($0, widths) }.joined()
    }

    private func line(_ cells: [String], _ widths: [Int]) -> String {
        let padded = zip(cells, widths).map { DisplayWidth.pad(DisplayWidth.truncate($0, to: $1), to: $1) }
        let line = padded.joined(separator: String(repeating: " ", count: Self.gap))
        // Trailing spaces would make a full line wrap.
        return String(line[..<(line.lastIndex { $0 != " " }.map(line.index(after:)) ?? line.startIndex)]) + "\n"
    }

    /// Shrinks the columns that may be cut, always the widest of them, until the table fits.
    private func fitted(_ widths: [Int], _ limit: Int?) -> [Int] {
        guard let limit else { return widths }
        var widths = widths
        var excess = widths.reduce(0, +) + Self.gap * (widths.count - 1) - limit
        while excess > 0 {
            let shrinkable = widths.indices.filter { index in columns[index].minimum.map { widths[index] > $0 } ?? false
            }
            guard let widest = shrinkable.max(by: { widths[$0] < widths[$1] }) else { break }
            widths[widest] -= 1
            excess -= 1
        }
        return widths
    }
}
