/** Imported first, before anything that an old Node could not read: says so in one sentence. */
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Cloudless needs Node.js 20.19 or later; this is ${process.versions.node}.`);
  process.exit(1);
}
