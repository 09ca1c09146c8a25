// SPDX-License-Identifier: MIT
//
// Channels between the tasks of one process, as in Lua: first in, first out, unbuffered unless they
// are given a capacity. Inboxes, events, topics, timers and futures are channels that the kernel
// delivers into. A Channel is a handle; copies mean the same channel. It must not leave its
// process: once that has ended, every call says that the channel is closed.
#pragma once

#include "sim/port.hpp"

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace moira::sim {
struct Item;
}

namespace moira {

class FiberProcess;
struct FiberTask;
class ChannelCore;
struct Selection;

/// One channel that a blocked task waits on. On the task's stack.
struct Waiter {
    ChannelCore* channel = nullptr;
    void* value = nullptr;  ///< of a send: the T to move from; else the std::optional<T> to fill
    bool sends = false;
    std::uint32_t number = 0;  ///< of the case
    Selection* selection = nullptr;
    Waiter* next = nullptr;
    Waiter* previous = nullptr;
};

/// A kernel port of a process in C++.
struct FiberPort : sim::Port {
    FiberPort() = default;
    FiberPort(const FiberPort&) = delete;
    FiberPort& operator=(const FiberPort&) = delete;
    virtual ~FiberPort() = default;
    virtual void deliver(const sim::Item& item) = 0;
};

/// What a selection came to.
struct Selected {
    std::size_t number = 0;  ///< of the case; the number of cases: none was ready
    bool closed = false;     ///< its channel is closed: nothing was received or sent
};

/// A channel without its type: who waits, in which order, and when the kernel may deliver.
class ChannelCore : public FiberPort {
public:
    ChannelCore(FiberProcess& process, std::uint32_t capacity);
    ~ChannelCore() override;

    void deliver(const sim::Item& item) final;
    void close();
    [[nodiscard]] bool is_closed() const { return closed; }
    /// Waits for the first of `waiters` that can go on; the first ready one in order wins. With
    /// `blocks` false it does not wait.
    static Selected select(Waiter* waiters, std::size_t count, bool blocks);

    bool is_subscribed = false;  ///< the kernel delivers into it
    bool once = false;           ///< closes after its first delivery

protected:
    friend class FiberProcess;
    struct List {
        Waiter* head = nullptr;
        Waiter* tail = nullptr;
    };

    /// Moves the T at `value` behind the buffer's last / the first buffered T to `slot` / the T at
    /// `value` to `slot` / what the kernel brought to `slot`.
    virtual void store(void* value) = 0;
    virtual void load(void* slot) = 0;
    virtual void hand(void* value, void* slot) = 0;
    virtual void receive_item(const sim::Item& item, void* slot) = 0;
    virtual void store_item(const sim::Item& item) = 0;

    [[nodiscard]] bool take_ready(void* slot, bool& is_closed);
    [[nodiscard]] bool give_ready(void* value);
    void enqueue(Waiter& waiter);
    static void unlink(List& list, Waiter& waiter);
    static void complete(Waiter& waiter);
    void update_room() { room = closed ? 0 : capacity_ - count_; }

    FiberProcess* process_;  ///< null once it has ended
    std::uint32_t capacity_;
    std::uint32_t count_ = 0;
    List receivers_;
    List senders_;
    ChannelCore* next_ = nullptr;  ///< of the process's channels
    ChannelCore* previous_ = nullptr;
};

/// What an item of the kernel is to the program, by the type of the channel; see process.hpp.
template <class T>
struct ItemReader;

template <class T>
concept FromItem = requires(FiberProcess& process, const sim::Item& item) {
    { ItemReader<T>::read(process, item) } -> std::same_as<T>;
};

template <class T>
class TypedChannel final : public ChannelCore {
public:
    using ChannelCore::ChannelCore;

private:
    void store(void* value) override { place() = std::move(*static_cast<T*>(value)); }
    void load(void* slot) override {
        auto& from = ring_[head_];
        *static_cast<std::optional<T>*>(slot) = std::move(from);
        from.reset();
        head_ = (head_ + 1) % ring_.size();
    }
    void hand(void* value, void* slot) override {
        *static_cast<std::optional<T>*>(slot) = std::move(*static_cast<T*>(value));
    }
    void receive_item(const sim::Item& item, void* slot) override {
        if constexpr (FromItem<T>)
            *static_cast<std::optional<T>*>(slot) = ItemReader<T>::read(*process_, item);
    }
    void store_item(const sim::Item& item) override {
        if constexpr (FromItem<T>) place() = ItemReader<T>::read(*process_, item);
    }
    /// Where the next value goes; the caller counts it.
    std::optional<T>& place() {
        if (ring_.empty()) ring_.resize(capacity_);
        return ring_[(head_ + count_) % ring_.size()];
    }

    std::vector<std::optional<T>> ring_;
    std::size_t head_ = 0;
};

/// A handle of a channel. Made by Process.
template <class T>
class Channel {
public:
    using Type = T;

    explicit Channel(std::shared_ptr<TypedChannel<T>> core) : core_{std::move(core)} {}

    /// Waits until somebody takes it or there is room. False: the channel is closed.
    bool send(T value) {
        Waiter waiter{.channel = core_.get(), .value = &value, .sends = true};
        return !ChannelCore::select(&waiter, 1, true).closed;
    }
    /// Waits for a value. Nothing: the channel is closed, and nothing is left in it.
    std::optional<T> receive() {
        std::optional<T> value;
        Waiter waiter{.channel = core_.get(), .value = &value};
        ChannelCore::select(&waiter, 1, true);
        return value;
    }
    /// A value if one is there.
    std::optional<T> try_receive() {
        std::optional<T> value;
        Waiter waiter{.channel = core_.get(), .value = &value};
        ChannelCore::select(&waiter, 1, false);
        return value;
    }
    /// Whoever waits on it is told; what is buffered can still be received.
    void close() { core_->close(); }
    [[nodiscard]] bool is_closed() const { return core_->is_closed(); }

    [[nodiscard]] const std::shared_ptr<TypedChannel<T>>& core() const { return core_; }

    friend bool operator==(const Channel&, const Channel&) = default;

private:
    std::shared_ptr<TypedChannel<T>> core_;
};

/// A case of Process::select: `handler` is called with the value. One that takes a
/// std::optional<T> is also called when the channel is closed, with nothing.
template <class T, class Handler>
struct ReceiveCase {
    Channel<T> channel;
    Handler handler;
    std::optional<T> value = {};

    [[nodiscard]] Waiter waiter(std::uint32_t number) {
        return {.channel = channel.core().get(), .value = &value, .number = number};
    }
    void run() {
        if constexpr (std::invocable<Handler&, std::optional<T>>) {
            handler(std::move(value));
        } else if (value) {
            handler(std::move(*value));
        }
    }
};

template <class T, class Handler>
struct SendCase {
    Channel<T> channel;
    T value;
    Handler handler;

    [[nodiscard]] Waiter waiter(std::uint32_t number) {
        return {.channel = channel.core().get(), .value = &value, .sends = true, .number = number};
    }
    void run() { handler(); }
};

template <class T, class Handler>
[[nodiscard]] ReceiveCase<T, Handler> on(Channel<T> channel, Handler handler) {
    return {std::move(channel), std::move(handler)};
}

template <class T, class Handler>
[[nodiscard]] SendCase<T, Handler> on_send(Channel<T> channel, T value, Handler handler) {
    return {std::move(channel), std::move(value), std::move(handler)};
}

}  // namespace moira
