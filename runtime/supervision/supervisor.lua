-- SPDX-License-Identifier: MIT
--
-- Supervisors: processes that start others, watch them, start them again when they end and give up
-- when that happens too often. The rules, with their ids, are in docs/supervision.md; they follow
-- the design principles of Erlang/OTP. Plain Lua over the process API: it runs in the simulator and
-- in production. The library in C++ obeys the same rules and answers the same requests.
--
--     local supervisor = require("supervisor")
--     return { main = function()
--         return supervisor.run({ intensity = 3, children = {
--             { id = "store", entry = "app:store", host = "app:processes" },
--         } })
--     end }

local time = require("time")

local judged, sim = pcall(require, "sim")
local REQUEST = "supervisor.request"
local PATIENCE = "5s"
local SHUTDOWN_CODES = { kill = -1, infinity = -2 }

local STRATEGIES = {
    one_for_one = true, one_for_all = true, rest_for_one = true, simple_one_for_one = true,
}
local RESTARTS = { permanent = true, transient = true, temporary = true }
local SPEC_FIELDS = { strategy = true, intensity = true, period = true, children = true }
local CHILD_FIELDS = {
    id = true, entry = true, host = true, args = true, restart = true, shutdown = true,
}

-- Tells the simulator's judges, if there are any.
local function tell(state, details)
    if judged then sim.state(state, details) end
end

local function refuse(kind, message)
    return nil, errors.new({ kind = kind, message = message, retryable = false })
end

-- The text of whatever somebody failed with.
local function text_of(problem)
    if type(problem) == "userdata" and problem.message then return problem:message() end
    return tostring(problem)
end

-- Nanoseconds, or nil.
local function nanoseconds(duration)
    local parsed = time.parse_duration(duration)
    return parsed and parsed:nanoseconds()
end

local function check_fields(what, given, known)
    for key in pairs(given) do
        if not known[key] then
            return refuse(errors.INVALID, what .. " has no field '" .. tostring(key) .. "'")
        end
    end
    return true
end

-- Whether all keys are 1, 2, ...: a table with others would be taken for a shorter list.
local function is_list(given)
    if type(given) ~= "table" then return false end
    local count = 0
    for _ in pairs(given) do count = count + 1 end
    for place = 1, count do
        if given[place] == nil then return false end
    end
    return true
end

-- A child as it is kept, from one as it was written.
local function read_child(given, is_template)
    if type(given) ~= "table" then return refuse(errors.INVALID, "a child must be a table") end
    local id = given.id
    if is_template then id = "" end
    if type(id) ~= "string" or (id == "" and not is_template) then
        return refuse(errors.INVALID, "a child has no id")
    end
    local good, problem = check_fields("child '" .. id .. "'", given, CHILD_FIELDS)
    if not good then return nil, problem end
    local function is_given(text) return type(text) == "string" and text ~= "" end
    if not is_given(given.entry) or not is_given(given.host) then
        return refuse(errors.INVALID, "child '" .. id .. "' has no entry or no host")
    end
    local args = given.args or {}
    if not is_list(args) then
        return refuse(errors.INVALID, "args of child '" .. id .. "' must be a list")
    end
    local restart = given.restart or "permanent"
    if not RESTARTS[restart] then
        return refuse(errors.INVALID, "restart must be permanent, transient or temporary, not "
            .. tostring(restart))
    end
    local shutdown = given.shutdown or "5s"
    local limit = SHUTDOWN_CODES[shutdown] or nanoseconds(shutdown)
    if not limit or (limit < 0 and not SHUTDOWN_CODES[shutdown]) then
        return refuse(errors.INVALID, "shutdown must be a duration, kill or infinity, not "
            .. tostring(shutdown))
    end
    return {
        id = id, entry = given.entry, host = given.host, args = args,
        restart = restart, shutdown = limit,
    }
end

local function read_children(given, is_simple)
    if not is_list(given) then return refuse(errors.INVALID, "children must be a list") end
    local children, seen = {}, {}
    for _, each in ipairs(given) do
        local child, problem = read_child(each, is_simple)
        if not child then return nil, problem end
        if seen[child.id] then
            return refuse(errors.INVALID, "two children have the id '" .. child.id .. "'")
        end
        seen[child.id] = true
        children[#children + 1] = child
    end
    if is_simple and #children ~= 1 then
        return refuse(errors.INVALID, "simple_one_for_one has exactly one child, the template")
    end
    return children
end

local function read_spec(given)
    if type(given) ~= "table" then return refuse(errors.INVALID, "a supervisor must be a table") end
    local good, problem = check_fields("a supervisor", given, SPEC_FIELDS)
    if not good then return nil, problem end
    local strategy = given.strategy or "one_for_one"
    if not STRATEGIES[strategy] then
        return refuse(errors.INVALID, "there is no strategy '" .. tostring(strategy) .. "'")
    end
    local intensity = given.intensity or 1
    if math.type(intensity) ~= "integer" or intensity < 0 then
        return refuse(errors.INVALID, "intensity must be a whole number that is not negative")
    end
    local period = nanoseconds(given.period or "5s")
    if not period or period <= 0 then
        return refuse(errors.INVALID, "period must be more than 0")
    end
    local children, wrong = read_children(given.children or {}, strategy == "simple_one_for_one")
    if not children then return nil, wrong end
    return { strategy = strategy, intensity = intensity, period = period, children = children }
end

local function judged_child(child)
    return { id = child.id, restart = child.restart, shutdown = child.shutdown }
end

local Supervisor = {}
Supervisor.__index = Supervisor

function Supervisor:is_simple()
    return self.spec.strategy == "simple_one_for_one"
end

function Supervisor:begin()
    process.set_options({ trap_links = true })
    self.requests = process.listen(REQUEST, { message = true })
    local children = {}
    for i, child in ipairs(self.spec.children) do children[i] = judged_child(child) end
    tell("supervisor", {
        strategy = self.spec.strategy, intensity = self.spec.intensity,
        period = self.spec.period, children = children,
    })
    if self:is_simple() then return true end
    for i, child in ipairs(self.spec.children) do self.children[i] = child end
    local failed, problem = self:start_from(1)
    if not failed then return true end
    local id = self.children[failed].id
    self:stop_all()
    return refuse(errors.INTERNAL, "child '" .. id .. "' cannot be started: " .. text_of(problem))
end

function Supervisor:start(child)
    local pid, problem = process.spawn_linked_monitored(child.entry, child.host,
        table.unpack(child.args))
    if not pid then return nil, problem end
    child.pid = pid
    self.child_of[pid] = child
    tell("supervisor.child", { id = child.id })
    return pid
end

-- All from this place on. The place of one that does not start, and why.
function Supervisor:start_from(first)
    for place = first, #self.children do
        local pid, problem = self:start(self.children[place])
        if not pid then return place, problem end
    end
end

function Supervisor:place_of(child)
    for place, each in ipairs(self.children) do
        if each == child then return place end
    end
end

function Supervisor:forget(child)
    table.remove(self.children, self:place_of(child))
end

-- The child runs no more. One that failed is told of twice: as its monitor's EXIT, or LINK_DOWN if
-- its node is lost, and behind that as its link's end.
function Supervisor:note_end(child, event)
    self.child_of[child.pid] = nil
    if event.result.error then self.link_downs[child.pid] = true end
    child.pid = nil
end

-- True: it is asked to end. Else nothing, or nil and why it fails.
function Supervisor:handle(event)
    if event.kind == process.event.CANCEL then return true end
    local child = self.child_of[event.from]
    if child then return self:child_ended(child, event) end
    if event.kind == process.event.EXIT then return false end
    if self.link_downs[event.from] then
        self.link_downs[event.from] = nil
        return false
    end
    return refuse(errors.INTERNAL, "a linked process failed: " .. text_of(event.result.error))
end

function Supervisor:child_ended(child, event)
    local problem = event.result.error
    self:note_end(child, event)
    if child.restart == "permanent" or (child.restart == "transient" and problem) then
        return self:restart(child, problem and text_of(problem) or "it ended")
    end
    if child.restart == "temporary" or self:is_simple() then self:forget(child) end
    return false
end

-- Counts one restart and says that it is decided.
function Supervisor:may_restart(child)
    local now = time.now():unix_nano()
    while self.restarts[1] and now - self.restarts[1] >= self.spec.period do
        table.remove(self.restarts, 1)
    end
    local allowed = #self.restarts < self.spec.intensity
    if allowed then self.restarts[#self.restarts + 1] = now end
    tell(allowed and "supervisor.restart" or "supervisor.gives_up", { id = child.id, at = now })
    return allowed
end

function Supervisor:restart(child, why)
    while true do
        if not self:may_restart(child) then
            return refuse(errors.INTERNAL, string.format(
                "gave up: more than %d restarts within %d ms; the last child: %s",
                self.spec.intensity, self.spec.period // 1000000, why))
        end
        local failed, problem
        local strategy = self.spec.strategy
        if strategy == "one_for_all" or strategy == "rest_for_one" then
            local first = strategy == "one_for_all" and 1 or self:place_of(child)
            self:stop_from(first)
            self:forget_temporary(first)
            failed, problem = self:start_from(strategy == "one_for_all" and 1
                or self:place_of(child))
        else
            local pid
            pid, problem = self:start(child)
            failed = not pid and self:place_of(child)
        end
        if not failed then return false end
        child, why = self.children[failed], text_of(problem)
    end
end

function Supervisor:forget_temporary(first)
    for place = #self.children, first, -1 do
        local child = self.children[place]
        if child.restart == "temporary" and not child.pid then table.remove(self.children, place) end
    end
end

-- The last one first, each when the one before has ended.
function Supervisor:stop_from(first)
    for place = #self.children, first, -1 do
        if self.children[place].pid then self:stop(self.children[place]) end
    end
end

-- Asks a child to end, or terminates it if it has no time for that.
local function begin_stop(child)
    if child.shutdown ~= SHUTDOWN_CODES.kill then process.cancel(child.pid, "shutdown") end
    if child.shutdown == SHUTDOWN_CODES.kill or child.shutdown == 0 then
        process.terminate(child.pid)
    end
end

-- A timer of the time that children have. No comparison of clocks, which may jump.
local function limit_of(shutdown)
    return shutdown > 0 and time.timer(shutdown) or nil
end

-- Children of a template: all are asked at once, and have the same time.
function Supervisor:stop_together()
    for _, child in ipairs(self.children) do
        if child.pid then begin_stop(child) end
    end
    local limit = limit_of(self.spec.children[1].shutdown)
    for _, child in ipairs(self.children) do
        if child.pid then self:wait_for_end(child, limit) end
    end
    if limit then limit:stop() end
end

function Supervisor:stop_all()
    if self:is_simple() then return self:stop_together() end
    self:stop_from(1)
end

function Supervisor:stop(child)
    begin_stop(child)
    local limit = limit_of(child.shutdown)
    self:wait_for_end(child, limit)
    if limit then limit:stop() end
end

-- Until it is known that the child has ended. When `limit` fires, or has, it is terminated. What
-- else comes is kept for later.
function Supervisor:wait_for_end(child, limit)
    local pid = child.pid
    local function is_end(event)
        return event.from == pid and event.kind ~= process.event.CANCEL
    end
    for place, event in ipairs(self.late) do
        if is_end(event) then
            table.remove(self.late, place)
            return self:note_end(child, event)
        end
    end
    while true do
        local cases = { self.events:case_receive() }
        if limit then cases[2] = limit:channel():case_receive() end
        local result = channel.select(cases)
        if result.channel ~= self.events then
            limit = nil
            process.terminate(pid)
        elseif is_end(result.value) then
            return self:note_end(child, result.value)
        else
            self.late[#self.late + 1] = result.value
        end
    end
end

-- By its id; a child of a template also by its pid.
function Supervisor:find(id)
    for _, child in ipairs(self.children) do
        if child.id == id or (self:is_simple() and child.pid and child.pid == id) then
            return child
        end
    end
    return refuse(errors.NOT_FOUND, "no child " .. tostring(id))
end

local requests = {}

function requests.start_child(self, request)
    local child, problem
    if self:is_simple() then
        local more = request.args or {}
        if request.child ~= nil or not is_list(more) then
            return refuse(errors.INVALID, "further arguments must be a list")
        end
        local template = self.spec.children[1]
        self.made = self.made + 1
        child = { id = tostring(self.made), args = { table.unpack(template.args) } }
        for _, argument in ipairs(more) do
            child.args[#child.args + 1] = argument
        end
        setmetatable(child, { __index = template })
    else
        child, problem = read_child(request.child, false)
        if not child then return nil, problem end
        if self:find(child.id) then
            return refuse(errors.ALREADY_EXISTS, "there is a child '" .. child.id .. "'")
        end
    end
    tell("supervisor.add", judged_child(child))
    self.children[#self.children + 1] = child
    local pid, why = self:start(child)
    if pid then return pid end
    tell("supervisor.request", { forget = child.id })
    self:forget(child)
    return nil, why
end

function requests.terminate_child(self, request)
    local child, problem = self:find(request.id)
    if not child then return nil, problem end
    tell("supervisor.request", { stop = child.id })
    if child.pid then self:stop(child) end
    if self:is_simple() or child.restart == "temporary" then
        tell("supervisor.request", { forget = child.id })
        self:forget(child)
    end
    return true
end

-- One that is kept and does not run.
function Supervisor:find_stopped(id)
    if self:is_simple() then
        return refuse(errors.INVALID, "children of simple_one_for_one are not kept")
    end
    local child, problem = self:find(id)
    if not child then return nil, problem end
    if child.pid then return refuse(errors.ALREADY_EXISTS, "child " .. tostring(id) .. " runs") end
    return child
end

function requests.restart_child(self, request)
    local child, problem = self:find_stopped(request.id)
    if not child then return nil, problem end
    tell("supervisor.request", { start = child.id })
    return self:start(child)
end

function requests.delete_child(self, request)
    local child, problem = self:find_stopped(request.id)
    if not child then return nil, problem end
    tell("supervisor.request", { forget = child.id })
    self:forget(child)
    return true
end

function requests.which_children(self)
    local all = {}
    for place, child in ipairs(self.children) do
        all[place] = {
            id = child.id, pid = child.pid, entry = child.entry, restart = child.restart,
        }
    end
    return all
end

function requests.count_children(self)
    local active = 0
    for _, child in ipairs(self.children) do
        if child.pid then active = active + 1 end
    end
    return { specs = self:is_simple() and 1 or #self.children, active = active }
end

function Supervisor:answer(message)
    local payload = message:payload()
    if type(payload) ~= "userdata" then return end  -- none, or several
    local request = payload:data()
    if type(request) ~= "table" or type(request.reply) ~= "string" then return end
    local carry_out = requests[request.op]
    local value, problem
    if carry_out then
        value, problem = carry_out(self, request)
    else
        value, problem = refuse(errors.INVALID, "no such request: " .. tostring(request.op))
    end
    -- Who asked may have gone.
    if value == nil then
        process.send(message:from(), request.reply, {
            ok = false, message = text_of(problem),
            kind = type(problem) == "userdata" and problem:kind() or errors.INTERNAL,
        })
    else
        process.send(message:from(), request.reply, { ok = true, value = value })
    end
end

-- True when it was asked to end, nil and why when it fails.
function Supervisor:loop()
    while true do
        local event = table.remove(self.late, 1)
        if not event then
            local result = channel.select({
                self.events:case_receive(), self.requests:case_receive(),
            })
            if result.channel == self.events then
                event = result.value
            else
                self:answer(result.value)
            end
        end
        if event then
            local is_over, problem = self:handle(event)
            if is_over or problem then return is_over, problem end
        end
    end
end

local supervisor = {}

--- Makes the calling process a supervisor. Returns true when it was cancelled and all children have
--- ended. Raises what docs/supervision.md says.
function supervisor.run(spec)
    local checked, wrong = read_spec(spec)
    if not checked then error(wrong) end
    local self = setmetatable({
        spec = checked, events = process.events(), children = {}, child_of = {},
        late = {}, link_downs = {}, restarts = {}, made = 0,
    }, Supervisor)
    local started, problem = self:begin()
    if not started then error(problem) end
    local is_over, failure = self:loop()
    self:stop_all()
    if not is_over then error(failure) end
    return true
end

local asked = 0

-- Sends a request and waits for its answer.
local function ask(to, request)
    if type(to) ~= "string" then
        return refuse(errors.INVALID, "a supervisor is named by its pid or name")
    end
    asked = asked + 1
    request.reply = "supervisor.reply." .. asked
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
        return refuse("Timeout", "the supervisor does not answer")
    end
    if result.value.ok then return result.value.value end
    return refuse(result.value.kind, result.value.message)
end

--- Adds a child and starts it; of a template: one with further arguments. Gives its pid.
function supervisor.start_child(to, child)
    if child == nil or is_list(child) then
        return ask(to, { op = "start_child", args = child })
    end
    if type(child) ~= "table" then return ask(to, { op = "start_child", child = child }) end
    local sent = {}
    for field, value in pairs(child) do sent[field] = value end
    -- As nanoseconds: supervisors in C++ do not read texts of durations.
    local shutdown = child.shutdown
    if shutdown ~= nil and not SHUTDOWN_CODES[shutdown] then
        sent.shutdown = nanoseconds(shutdown) or shutdown
    end
    return ask(to, { op = "start_child", child = sent })
end

--- Stops a child. Of a template: by pid.
function supervisor.terminate_child(to, id)
    return ask(to, { op = "terminate_child", id = id })
end

--- Starts a child that is stopped. Gives its pid.
function supervisor.restart_child(to, id)
    return ask(to, { op = "restart_child", id = id })
end

--- Forgets a child that is stopped.
function supervisor.delete_child(to, id)
    return ask(to, { op = "delete_child", id = id })
end

--- A list of { id, pid, entry, restart }; no pid: it is stopped.
function supervisor.which_children(to)
    return ask(to, { op = "which_children" })
end

--- { specs, active }
function supervisor.count_children(to)
    return ask(to, { op = "count_children" })
end

return supervisor
