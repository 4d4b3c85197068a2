(async()=>{ await require("fs").promises.readFile("/nope") })()
