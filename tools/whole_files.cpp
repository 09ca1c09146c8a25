// SPDX-License-Identifier: MIT
#include "tools/whole_files.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>

namespace moira::tools {
namespace {

constexpr std::size_t piece_size = std::size_t{64} << 10U;

struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
};

using File = std::unique_ptr<std::FILE, Close>;

}  // namespace

std::unexpected<sim::Error> refused_file(const std::string& what, const std::string& path) {
    const std::string why = std::strerror(errno);
    const bool missing = errno == ENOENT;
    const bool is_folder = errno == EISDIR || errno == ENOTDIR;
    return sim::fail(missing     ? sim::ErrorCode::not_found
                     : is_folder ? sim::ErrorCode::invalid_argument
                                 : sim::ErrorCode::unavailable,
                     what + " '" + path + "': " + why);
}

sim::Result<std::string> read_whole_file(const std::string& path) {
    const File file{std::fopen(path.c_str(), "rb")};
    if (file == nullptr) return refused_file("cannot read", path);
    std::string bytes;
    for (std::size_t got = piece_size; got == piece_size;) {
        const std::size_t size = bytes.size();
        bytes.resize(size + piece_size);
        got = std::fread(bytes.data() + size, 1, piece_size, file.get());
        bytes.resize(size + got);
    }
    if (std::ferror(file.get()) != 0) return refused_file("cannot read", path);
    return bytes;
}

sim::Result<std::string> writable_file(const std::string& path) {
    std::error_code problem;
    const auto status = std::filesystem::status(path, problem);
    if (std::filesystem::is_directory(status)) {
        return sim::fail(sim::ErrorCode::invalid_argument,
                         "cannot create '" + path + "': it is a folder", "name a file in it");
    }
    if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
        return sim::fail(sim::ErrorCode::invalid_argument,
                         "cannot create '" + path + "': it is a device or a pipe, not a file",
                         "name a file; it is written under another name first");
    }
    if (!std::filesystem::is_symlink(path, problem)) return path;
    const auto target = std::filesystem::canonical(path, problem);
    return problem ? path : target.string();
}

sim::Result<void> write_whole_file(const std::string& name, std::string_view bytes) {
    const auto target = writable_file(name);
    if (!target) return std::unexpected{target.error()};
    const std::string& path = *target;
    const std::string partial = path + ".partial";
    File file{std::fopen(partial.c_str(), "wb")};
    if (file == nullptr) return refused_file("cannot create", path);
    bool is_stored = std::fwrite(bytes.data(), 1, bytes.size(), file.get()) == bytes.size() &&
                     std::fflush(file.get()) == 0 && fsync(fileno(file.get())) == 0;
    is_stored = std::fclose(file.release()) == 0 && is_stored;
    if (is_stored && std::rename(partial.c_str(), path.c_str()) == 0) return {};
    auto refusal = refused_file("cannot write", path);
    std::remove(partial.c_str());
    return refusal;
}

}  // namespace moira::tools
