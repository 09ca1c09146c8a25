local function main(parent: string, n: integer)
  process.send(parent, "done", n * math.random(1, 100))
end
return { main = main }
