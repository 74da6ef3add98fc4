/// The number of rows in each block of a long list: see ``ListBlockRepository``.
enum ListBlockSchema {
    static let statements: [StaticString] = [
        """
        CREATE TABLE list_blocks (
            list TEXT NOT NULL,
            block INTEGER NOT NULL,
            made INTEGER NOT NULL,
            present INTEGER NOT NULL,
            suspended INTEGER NOT NULL,
            PRIMARY KEY (list, block)
        ) STRICT, WITHOUT ROWID
        """
    ]
}
