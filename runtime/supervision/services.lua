-- SPDX-License-Identifier: MIT
--
-- The service policy of the Wippy runtime, as a supervisor: processes that stay up, started behind
-- those that they require, started again after a delay that grows when they fail, and left alone
-- when they end well. The rules, with their ids, are in docs/supervision.md (SVC-01 to SVC-05).
-- Plain Lua over the process API: it runs in the simulator and in production. The library in C++
-- obeys the same rules and answers the same requests.
--
--     local services = require("services")
--     return { main = function()
--         return services.run({ services = {
--             { id = "store", entry = "app:store", host = "app:processes" },
--             { id = "web", entry = "app:web", host = "app:processes", requires = { "store" } },
--         } })
--     end }

local time = require("time")

local judged, sim = pcall(require, "sim")
local REQUEST = "supervisor.request"
local PATIENCE = "5s"
local BACKOFFS = { documented = true, observed = true }
local SPEC_FIELDS = { backoff = true, services = true }
local SERVICE_FIELDS = {
    id = true, entry = true, host = true, args = true, requires = true, stop_timeout = true,
    stable_threshold = true, restart = true,
}
local RESTART_FIELDS = {
    initial_delay = true, max_delay = true, backoff_factor = true, jitter = true,
    max_attempts = true,
}

-- Tells the simulator's judges, if there are any.
local function tell(state, details)
    if judged then sim.state(state, details) end
end

local function refuse(kind, message)
    return nil, errors.new({ kind = kind, message = message, retryable = false })
end

local function invalid(message) return refuse(errors.INVALID, message) end

-- The text of whatever somebody failed with.
local function text_of(problem)
    if type(problem) == "userdata" and problem.message then return problem:message() end
    return tostring(problem)
end

local function check_fields(what, given, known)
    if type(given) ~= "table" then return invalid(what .. " must be a table") end
    for key in pairs(given) do
        if not known[key] then return invalid(what .. " has no field '" .. tostring(key) .. "'") end
    end
    return true
end

-- Whether all keys are 1, 2, ...
local function is_list(given)
    if type(given) ~= "table" then return false end
    local count = 0
    for _ in pairs(given) do count = count + 1 end
    for place = 1, count do
        if given[place] == nil then return false end
    end
    return true
end

-- Nanoseconds, at least 0, or nil.
local function nanoseconds(duration)
    local parsed = time.parse_duration(duration)
    local ns = parsed and parsed:nanoseconds()
    return ns and ns >= 0 and ns or nil
end

-- A factor in thousandths, or nil.
local function thousandths(value, least, most)
    if type(value) ~= "number" or not (value >= least and value <= most) then return nil end
    return math.tointeger(math.floor(value * 1000 + 0.5))
end

local function read_restart(service, given)
    local what = "restart of service '" .. service.id .. "'"
    local good, problem = check_fields(what, given, RESTART_FIELDS)
    if not good then return nil, problem end
    for field, default in pairs({ initial_delay = "1s", max_delay = "90s" }) do
        service[field] = nanoseconds(given[field] or default)
        if not service[field] then
            return invalid(what .. ": " .. field .. " must be a duration that is not negative")
        end
    end
    service.factor = thousandths(given.backoff_factor or 2, 1, 1000)
    if not service.factor then return invalid(what .. ": backoff_factor must be 1 to 1000") end
    service.jitter = thousandths(given.jitter or 0.1, 0, 1)
    if not service.jitter then return invalid(what .. ": jitter must be 0 to 1") end
    service.max_attempts = given.max_attempts or 0
    if math.type(service.max_attempts) ~= "integer" or service.max_attempts < 0 then
        return invalid(what .. ": max_attempts must be a whole number that is not negative")
    end
    return service
end

-- A service as it is kept, from one as it was written.
local function read_service(given)
    if type(given) ~= "table" then return invalid("a service must be a table") end
    local id = given.id
    if type(id) ~= "string" or id == "" then return invalid("a service has no id") end
    local what = "service '" .. id .. "'"
    local good, problem = check_fields(what, given, SERVICE_FIELDS)
    if not good then return nil, problem end
    local function is_given(text) return type(text) == "string" and text ~= "" end
    if not is_given(given.entry) or not is_given(given.host) then
        return invalid(what .. " has no entry or no host")
    end
    local service = {
        id = id, entry = given.entry, host = given.host, args = given.args or {},
        requires = given.requires or {}, status = "unknown", details = "", retries = 0, turn = 0,
        askers = {},
    }
    if not is_list(service.args) then return invalid("args of " .. what .. " must be a list") end
    local ids = is_list(service.requires)
    for _, required in ipairs(ids and service.requires or {}) do
        ids = ids and type(required) == "string"
    end
    if not ids then return invalid("requires of " .. what .. " must be a list of ids") end
    for field, default in pairs({ stop_timeout = "10s", stable_threshold = "5s" }) do
        service[field] = nanoseconds(given[field] or default)
        if not service[field] then
            return invalid(what .. ": " .. field .. " must be a duration that is not negative")
        end
    end
    return read_restart(service, given.restart or {})
end

-- The services, each behind those that it requires, by id where that leaves a choice.
local function start_order(services, by_id)
    local sorted, placed, order = {}, {}, {}
    for place, service in ipairs(services) do sorted[place] = service end
    table.sort(sorted, function(a, b) return a.id < b.id end)
    local function is_free(service)
        for _, id in ipairs(service.requires) do
            if by_id[id] and not placed[id] then return false end
        end
        return true
    end
    while #order < #sorted do
        local next
        for _, service in ipairs(sorted) do
            if not placed[service.id] and is_free(service) then
                next = service
                break
            end
        end
        if not next then return invalid("services require each other, in a circle") end
        placed[next.id] = true
        order[#order + 1] = next
    end
    return order
end

local function read_spec(given)
    local good, problem = check_fields("the services", given, SPEC_FIELDS)
    if not good then return nil, problem end
    local backoff = given.backoff or "documented"
    if not BACKOFFS[backoff] then
        return invalid("backoff must be documented or observed, not " .. tostring(backoff))
    end
    if not is_list(given.services or {}) then return invalid("services must be a list") end
    local services, by_id = {}, {}
    for place, each in ipairs(given.services or {}) do
        local service, wrong = read_service(each)
        if not service then return nil, wrong end
        if by_id[service.id] then
            return invalid("two services have the id '" .. service.id .. "'")
        end
        by_id[service.id] = service
        services[place] = service
    end
    local order, circle = start_order(services, by_id)
    if not order then return nil, circle end
    return { backoff = backoff, services = services, by_id = by_id, order = order }
end

local Services = {}
Services.__index = Services

function Services:begin()
    process.set_options({ trap_links = true })
    self.requests = process.listen(REQUEST, { message = true })
    local children = {}
    for place, service in ipairs(self.spec.services) do
        children[place] = {
            id = service.id, requires = table.concat(service.requires, "\n"),
            stop_timeout = service.stop_timeout, stable_threshold = service.stable_threshold,
            initial_delay = service.initial_delay, max_delay = service.max_delay,
            backoff_factor = service.factor, jitter = service.jitter,
            max_attempts = service.max_attempts,
        }
    end
    tell("services", { backoff = self.spec.backoff, children = children })
    for _, service in ipairs(self.spec.order) do
        service.details = self:blocked_by(service) or ""
        if service.details == "" then self:start(service) end
    end
end

-- Why it cannot be started with the others, or nil.
function Services:blocked_by(service)
    local missing = {}
    for _, id in ipairs(service.requires) do
        if not self.spec.by_id[id] then missing[#missing + 1] = tostring(id) end
    end
    if #missing > 0 then
        return "service startup blocked by missing dependencies: " .. service.id .. " requires "
            .. table.concat(missing, ", ")
    end
    for _, id in ipairs(service.requires) do
        if self.spec.by_id[id].status ~= "running" then return "service startup blocked by " .. id end
    end
end

-- A spawn that fails is an end for good.
function Services:start(service)
    service.is_to_start = false
    service.turn = service.turn + 1
    service.status, service.details = "starting", "attempt " .. (service.retries + 1)
    local pid, problem = process.spawn_monitored(service.entry, service.host,
        table.unpack(service.args))
    if not pid then
        service.status, service.details = "exited", "start process: " .. text_of(problem)
        return nil, problem
    end
    service.pid, service.status = pid, "running"
    service.started = time.now()
    self.service_of[pid] = service
    tell("services.child", { id = service.id })
    return pid
end

function Services:let_go(service)
    self.service_of[service.pid] = nil
    service.pid = nil
end

function Services:handle(event)
    if event.kind == process.event.CANCEL then
        self.ending = true
        return
    end
    -- Also a LINK_DOWN without an EXIT: its node is lost.
    local service = self.service_of[event.from]
    if service then return self:ended(service, event.result.error) end
    if event.kind ~= process.event.LINK_DOWN or self.ending then return end
    self.ending = true
    local _, failure = refuse(errors.INTERNAL,
        "a linked process failed: " .. text_of(event.result.error))
    self.failure = failure
end

function Services:ended(service, problem)
    self:let_go(service)
    if service.status == "stopping" then return self:end_stop(service, "stopped", "") end
    service.turn = service.turn + 1
    if problem == nil then
        service.status, service.details = "exited", ""
    elseif type(problem) == "userdata" and problem:retryable() == false then
        service.status, service.details = "exited", text_of(problem)
    else
        self:failed(service, text_of(problem))
    end
end

-- The delay before the next attempt, before its jitter.
function Services:delay_after(service, attempt)
    local delay, most = service.initial_delay, service.max_delay
    if self.spec.backoff == "observed" then return delay end
    for _ = 2, attempt do
        if delay >= most or service.factor <= 1000 then break end
        -- In two parts: the product may be too large, and wrap.
        if delay // 1000 > most // service.factor then return most end
        delay = delay // 1000 * service.factor + delay % 1000 * service.factor // 1000
        if delay < 0 then return most end
    end
    return math.min(delay, most)
end

function Services:failed(service, why)
    service.status, service.details = "failed", why
    if self.ending then return end
    local uptime = time.now():sub(service.started):nanoseconds()
    service.retries = service.retries + 1
    local attempt = service.retries
    if uptime >= service.stable_threshold then
        service.retries, attempt = 0, 1
    end
    if service.max_attempts ~= 0 and attempt >= service.max_attempts then
        tell("services.gives_up", { id = service.id, attempt = attempt, uptime = uptime })
        return
    end
    local delay = self:delay_after(service, attempt)
    local jitter = delay // 1000 * service.jitter + delay % 1000 * service.jitter // 1000
    delay = delay + math.random(-jitter, jitter)
    tell("services.retry", { id = service.id, attempt = attempt, uptime = uptime, delay = delay })
    service.is_to_start = true
    self:wait(service, delay)
end

-- Later a tick comes, unless the service waits for something else by then.
function Services:wait(service, span)
    service.turn = service.turn + 1
    local turn = service.turn
    coroutine.spawn(function()
        time.sleep(span)
        self.ticks:send({ service = service, turn = turn })
    end)
end

function Services:on_tick(tick)
    local service = tick.service
    if service.turn ~= tick.turn then return end
    if service.status == "stopping" then
        self:let_go(service)  -- it is left alone
        return self:end_stop(service, "failed",
            "stop timeout after " .. tostring(time.parse_duration(service.stop_timeout)))
    end
    if service.is_to_start and not self.ending then self:start(service) end
end

function Services:begin_stop(service)
    service.status, service.details = "stopping", ""
    process.cancel(service.pid, "service stopping")
    self:wait(service, service.stop_timeout)
end

-- Who asked may have gone.
local function reply_to(asker, value, problem)
    if value == nil then
        process.send(asker.pid, asker.reply, {
            ok = false, message = text_of(problem),
            kind = type(problem) == "userdata" and problem:kind() or errors.INTERNAL,
        })
    else
        process.send(asker.pid, asker.reply, { ok = true, value = value })
    end
end

function Services:end_stop(service, status, details)
    service.turn = service.turn + 1
    service.status, service.details = status, details
    local askers = service.askers
    service.askers = {}
    for _, asker in ipairs(askers) do
        if status == "stopped" then
            reply_to(asker, true)
        else
            reply_to(asker, refuse(errors.TIMEOUT, "service stop timed out"))
        end
    end
end

function Services:is_required(service)
    for _, other in ipairs(self.spec.services) do
        if other.pid then
            for _, id in ipairs(other.requires) do
                if id == service.id then return true end
            end
        end
    end
    return false
end

-- Asks those to end that nobody needs any more. True: none is left.
function Services:go_on_ending()
    local left = false
    for _, service in ipairs(self.spec.services) do
        if service.is_to_start then
            service.is_to_start, service.status = false, "stopped"
            service.turn = service.turn + 1
        end
        if service.status == "running" and not self:is_required(service) then
            self:begin_stop(service)
        end
        left = left or service.pid ~= nil
    end
    return not left
end

local requests = {}

function requests.which_children(self)
    local all = {}
    for place, service in ipairs(self.spec.services) do
        all[place] = {
            id = service.id, pid = service.pid, entry = service.entry, status = service.status,
            details = service.details, retries = service.retries,
        }
    end
    return all
end

function requests.restart_child(self, service)
    if self.ending or service.pid then
        return refuse(errors.ALREADY_EXISTS,
            "service '" .. service.id .. "' is " .. service.status)
    end
    tell("services.request", { start = service.id })
    service.retries = 0
    return self:start(service)
end

-- Nothing: the answer comes later.
function requests.terminate_child(self, service, asker)
    tell("services.request", { stop = service.id })
    if not service.pid then
        if service.is_to_start then
            service.is_to_start, service.status = false, "stopped"
            service.turn = service.turn + 1
        end
        return true
    end
    service.askers[#service.askers + 1] = asker
    if service.status ~= "stopping" then self:begin_stop(service) end
end

function Services:answer(message)
    local payload = message:payload()
    if type(payload) ~= "userdata" then return end  -- none, or several
    local request = payload:data()
    if type(request) ~= "table" or type(request.reply) ~= "string" then return end
    local asker = { pid = message:from(), reply = request.reply }
    local carry_out = requests[request.op]
    if not carry_out then
        return reply_to(asker, invalid("no such request: " .. tostring(request.op)))
    end
    local service
    if request.op ~= "which_children" then
        service = request.id ~= nil and self.spec.by_id[request.id]
        if not service then
            return reply_to(asker,
                refuse(errors.NOT_FOUND, "no service " .. tostring(request.id)))
        end
    end
    local value, problem = carry_out(self, service, asker)
    if value ~= nil or problem ~= nil then reply_to(asker, value, problem) end
end

local services = {}

--- Makes the calling process the supervisor of the services. Returns true when it was cancelled
--- and all of them have ended or had their time. Raises what docs/supervision.md says.
function services.run(spec)
    local checked, wrong = read_spec(spec)
    if not checked then error(wrong) end
    local self = setmetatable({
        spec = checked, events = process.events(), ticks = channel.new(0), service_of = {},
    }, Services)
    self:begin()
    repeat
        local result = channel.select({
            self.events:case_receive(), self.ticks:case_receive(), self.requests:case_receive(),
        })
        if result.channel == self.events then
            self:handle(result.value)
        elseif result.channel == self.ticks then
            self:on_tick(result.value)
        else
            self:answer(result.value)
        end
    until self.ending and self:go_on_ending()
    if self.failure then error(self.failure) end
    return true
end

local asked = 0

-- Sends a request and waits for its answer.
local function ask(to, request)
    if type(to) ~= "string" then return invalid("a supervisor is named by its pid or name") end
    asked = asked + 1
    request.reply = "services.reply." .. asked
    local answers, refused = process.listen(request.reply)
    if not answers then return nil, refused end
    local sent, problem = process.send(to, REQUEST, request)
    if not sent then
        process.unlisten(answers)
        return nil, problem
    end
    local limit = time.timer(PATIENCE)
    local result = channel.select({ answers:case_receive(), limit:channel():case_receive() })
    limit:stop()
    process.unlisten(answers)
    if result.channel ~= answers then
        return refuse(errors.TIMEOUT, "the supervisor does not answer")
    end
    if result.value.ok then return result.value.value end
    return refuse(result.value.kind, result.value.message)
end

--- Starts a service that does not run. Gives its pid.
function services.start(to, id) return ask(to, { op = "restart_child", id = id }) end

--- Stops a service. An error of kind Timeout if it does not end in its time.
function services.stop(to, id) return ask(to, { op = "terminate_child", id = id }) end

--- A list of { id, pid, entry, status, details, retries }.
function services.list(to) return ask(to, { op = "which_children" }) end

return services
