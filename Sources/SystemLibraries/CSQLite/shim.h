// sqlite3_db_config is variadic, which Swift does not import.
#ifndef PLINTO_CSQLITE_SHIM_H
#define PLINTO_CSQLITE_SHIM_H
#include <sqlite3.h>

// Refuses SQL that could damage the file: writable_schema, shadow tables.
static inline int plinto_sqlite3_defensive(sqlite3 *database) {
    return sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
}

#endif
