require("fs").readFile("/nope",(e)=>{throw e})
