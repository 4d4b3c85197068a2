import './fine.mjs';
function thrower() { throw new RangeError('from module'); }
thrower();
