export let count = 0;
export let setting = 'old';
export function increment() { count += 1; }
export const configure = (value) => { ({ setting } = { setting: value }); };
export { count as default };
