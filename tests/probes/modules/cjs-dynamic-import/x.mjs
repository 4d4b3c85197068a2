export const value = 'from esm';
export default class Named {}
