-- Sends a request and waits for the reply.
return function(to, request)
    request.from = process.pid()
    process.send(to, "request", request)
    return process.listen("reply"):receive()
end
