async function a(){await b()} async function b(){await null;throw new Error("deep async")} a()
