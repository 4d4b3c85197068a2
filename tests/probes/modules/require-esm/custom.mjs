export default 'ignored';
export { value as 'module.exports' };
const value = 'custom exports';
