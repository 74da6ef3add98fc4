/// The number of rows in each closed block of a long list: see ``ListBlockRepository``.
enum ListBlockSchema {
    static let statements: [StaticString] = [
        """
        CREATE TABLE list_blocks (
            list TEXT NOT NULL,
            last_id TEXT NOT NULL,
            present INTEGER NOT NULL,
            suspended INTEGER NOT NULL,
            PRIMARY KEY (list, last_id)
        ) STRICT, WITHOUT ROWID
        """
    ]
}
