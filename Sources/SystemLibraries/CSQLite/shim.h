// SQLite, and as functions of one line what Swift cannot import from it: a macro that is a cast, and a variadic function.
#ifndef PLINTO_CSQLITE_SHIM_H
#define PLINTO_CSQLITE_SHIM_H
#include <sqlite3.h>

// Binds a copy of the text; an empty one is bound as empty, not as NULL, whatever the pointer is.
static inline int plinto_sqlite3_bind_text(sqlite3_stmt *statement, int index, const char *text, sqlite3_uint64 count) {
    return sqlite3_bind_text64(statement, index, count ? text : "", count, SQLITE_TRANSIENT, SQLITE_UTF8);
}

// Binds a copy of the bytes; an empty value is bound as empty, not as NULL, whatever the pointer is.
static inline int plinto_sqlite3_bind_blob(sqlite3_stmt *statement, int index, const void *bytes, sqlite3_uint64 count) {
    return sqlite3_bind_blob64(statement, index, count ? bytes : "", count, SQLITE_TRANSIENT);
}

// sqlite3_db_config for the options that take one boolean.
static inline int plinto_sqlite3_set_option(sqlite3 *database, int option, int isOn) {
    return sqlite3_db_config(database, option, isOn, (int *)0);
}

// Reads from the file of the main database itself, past the write-ahead log; what the file lacks is zeros.
static inline int plinto_sqlite3_read_file(sqlite3 *database, void *buffer, int count, sqlite3_int64 offset) {
    sqlite3_file *file = 0;
    int result = sqlite3_file_control(database, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (result != SQLITE_OK) return result;
    if (!file || !file->pMethods) return SQLITE_CANTOPEN;
    result = file->pMethods->xRead(file, buffer, count, offset);
    return result == SQLITE_IOERR_SHORT_READ ? SQLITE_OK : result;
}

#endif
