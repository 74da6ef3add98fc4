// Requests a token from the agent and prints it: a lower bound for `plinto token`, without options, error messages and
// the start of a missing agent.
//   token-client SOCKET
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

int main(int count, char **arguments) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    if (count != 2 || strlen(arguments[1]) >= sizeof address.sun_path) return 2;
    strcpy(address.sun_path, arguments[1]);

    int connection = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connection < 0 || connect(connection, (struct sockaddr *)&address, sizeof address) != 0) return 6;
    static const char request[] =
        "GET /agent/v1/token HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    if (write(connection, request, sizeof request - 1) != sizeof request - 1) return 1;

    static char answer[65536];
    size_t length = 0;
    for (ssize_t got; (got = read(connection, answer + length, sizeof answer - 1 - length)) > 0;) length += got;
    answer[length] = 0;

    static const char name[] = "\"access_token\":\"";
    char *token = strstr(answer, name);
    if (strncmp(answer, "HTTP/1.1 200", 12) != 0 || token == NULL) return 1;
    token += sizeof name - 1;
    char *end = strchr(token, '"');
    if (end == NULL) return 1;
    *end = '\n';
    return write(STDOUT_FILENO, token, end - token + 1) == end - token + 1 ? 0 : 1;
}
