throw new (class extends Error{ get stack(){ return "fake stack" } })("m")
