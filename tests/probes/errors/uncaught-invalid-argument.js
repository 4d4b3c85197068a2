Buffer.alloc("x")
