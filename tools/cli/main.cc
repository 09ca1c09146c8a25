// SPDX-License-Identifier: MIT
#include "tools/cli/verbs.hpp"

#include <unistd.h>

int main(int count, char** arguments) {
    return moira::tools::run_program(count, arguments, environ);
}
