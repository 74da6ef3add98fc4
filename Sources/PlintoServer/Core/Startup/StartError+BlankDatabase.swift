import Glibc
import PlintoStore
import PlintoSystem

extension StartError {
    /// Refuses a database without content next to a key file.
    ///
    /// The server creates the key file after the first tables, so the key file shows that the database had content: a
    /// new database would hide that the accounts are gone.
    static func requireContent(_ database: String, keyFile: String) throws(StartError) {
        guard SQLiteDatabase.isBlank(database), unsafe access(keyFile, F_OK) == 0 else { return }
        throw StartError(
            "The database \(PrintableText.escape(database)) is empty, but the key file \(PrintableText.escape(keyFile)) "
                + "exists, so it probably had content. Restore a backup with: plinto-server restore COPY. To begin with a new "
                + "database instead, remove the empty file."
        )
    }
}
