type Task<T> = { id: integer, kind: "a" | "b", next?: Task<List<T>>, cb: fun(x: T, ...: any): (R, S) }
interface Runner: Base function run(self: Runner, t: Task): boolean? end
local function f<T: Task>(a: T, b: {[string]: number[]}, ...: U): (T, string?)
    local x <const>, y: (a: T) -> () = a :: T, b as {T}
    for k, v in pairs(x! :: readonly {T}) do goto done end
    ::done::
    return x, typeof(y)
end
