-- Needs a module that Moira does not have: the scenario has a stub in its place.
local smtp = require("smtp")

return { main = function() smtp.send("ordered") end }
