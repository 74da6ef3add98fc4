// crypt_r(3), loaded when a bcrypt hash is first met: few servers ever meet one. Only the header is needed to build.
#include <crypt.h>
#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

#pragma clang assume_nonnull begin

typedef enum { plinto_crypt_done, plinto_crypt_missing, plinto_crypt_refused } plinto_crypt_outcome;

// Writes the hash, with its end, to `output`; `refused` is a setting that the library does not know, or no memory.
static inline plinto_crypt_outcome plinto_crypt(
    const char *phrase, const char *setting, char *output, size_t capacity) {
    void *library = dlopen("libcrypt.so.1", RTLD_NOW | RTLD_LOCAL);
    char *(*hash)(const char *, const char *, struct crypt_data *) = 0;
    if (library) *(void **)&hash = dlsym(library, "crypt_r");
    if (!hash) return plinto_crypt_missing;
    struct crypt_data *data = calloc(1, sizeof *data);
    if (!data) return plinto_crypt_refused;
    const char *text = hash(phrase, setting, data);
    // A text that begins with an asterisk says that it failed.
    const int is_good = text && *text != '*' && strlen(text) < capacity;
    if (is_good) strcpy(output, text);
    explicit_bzero(data, sizeof *data);
    free(data);
    return is_good ? plinto_crypt_done : plinto_crypt_refused;
}

#pragma clang assume_nonnull end
