// libcurl, loaded when a transfer is first made: it brings thirty libraries along, whose loading would cost every start
// of a program six milliseconds and more memory than the rest of it. Only the headers are needed to build.
#include <curl/curl.h>
#include <dlfcn.h>
#include <stdbool.h>

#pragma clang assume_nonnull begin

typedef struct {
    CURL *_Nullable (*easy_init)(void);
    void (*easy_cleanup)(CURL *);
    CURLcode (*easy_setopt)(CURL *, CURLoption, ...);
    CURLcode (*easy_getinfo)(CURL *, CURLINFO, ...);
    const char *_Nonnull (*easy_strerror)(CURLcode);
    CURLM *_Nullable (*multi_init)(void);
    CURLMcode (*multi_add_handle)(CURLM *, CURL *);
    CURLMcode (*multi_remove_handle)(CURLM *, CURL *);
    CURLMcode (*multi_perform)(CURLM *, int *);
    CURLMcode (*multi_poll)(CURLM *, struct curl_waitfd *_Nullable, unsigned int, int, int *_Nullable);
    CURLMcode (*multi_wakeup)(CURLM *);
    CURLMsg *_Nullable (*multi_info_read)(CURLM *, int *);
    CURLMcode (*multi_cleanup)(CURLM *);
    struct curl_slist *_Nullable (*slist_append)(struct curl_slist *_Nullable, const char *);
    void (*slist_free_all)(struct curl_slist *_Nullable);
} plinto_curl;

// Finds the functions; `found` is false where the library is not there, or lacks one. It is never unloaded.
static inline plinto_curl plinto_curl_load(bool *found) {
    plinto_curl curl = {0};
    void *library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
#define PLINTO_FIND(name) (*(void **)&curl.name = dlsym(library, "curl_" #name)) != 0
    *found = library && PLINTO_FIND(easy_init) && PLINTO_FIND(easy_cleanup) && PLINTO_FIND(easy_setopt) &&
           PLINTO_FIND(easy_getinfo) && PLINTO_FIND(easy_strerror) && PLINTO_FIND(multi_init) &&
           PLINTO_FIND(multi_add_handle) && PLINTO_FIND(multi_remove_handle) && PLINTO_FIND(multi_perform) &&
           PLINTO_FIND(multi_poll) && PLINTO_FIND(multi_wakeup) && PLINTO_FIND(multi_info_read) &&
           PLINTO_FIND(multi_cleanup) && PLINTO_FIND(slist_append) && PLINTO_FIND(slist_free_all);
    return curl;
#undef PLINTO_FIND
}

// Swift cannot call functions with variable arguments.

static inline CURLcode plinto_curl_set_long(const plinto_curl *curl, CURL *easy, CURLoption option, long value) {
    return curl->easy_setopt(easy, option, value);
}

static inline CURLcode plinto_curl_set_offset(const plinto_curl *curl, CURL *easy, CURLoption option, curl_off_t value) {
    return curl->easy_setopt(easy, option, value);
}

static inline CURLcode plinto_curl_set_pointer(
    const plinto_curl *curl, CURL *easy, CURLoption option, const void *_Nullable value) {
    return curl->easy_setopt(easy, option, value);
}

// For CURLOPT_WRITEFUNCTION, CURLOPT_HEADERFUNCTION and CURLOPT_READFUNCTION, which have one shape.
static inline CURLcode plinto_curl_set_callback(
    const plinto_curl *curl, CURL *easy, CURLoption option,
    size_t (*value)(char *, size_t, size_t, void *)) {
    return curl->easy_setopt(easy, option, value);
}

// For CURLOPT_DEBUGFUNCTION.
static inline CURLcode plinto_curl_set_debug(
    const plinto_curl *curl, CURL *easy, int (*value)(CURL *, curl_infotype, char *, size_t, void *)) {
    return curl->easy_setopt(easy, CURLOPT_DEBUGFUNCTION, value);
}

static inline long plinto_curl_get_long(const plinto_curl *curl, CURL *easy, CURLINFO info) {
    long value = 0;
    curl->easy_getinfo(easy, info, &value);
    return value;
}

static inline curl_off_t plinto_curl_get_offset(const plinto_curl *curl, CURL *easy, CURLINFO info) {
    curl_off_t value = 0;
    curl->easy_getinfo(easy, info, &value);
    return value;
}

static inline CURLcode plinto_curl_result(const CURLMsg *message) { return message->data.result; }

#pragma clang assume_nonnull end
