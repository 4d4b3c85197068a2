import { type Shape, area } from './shape.ts';
const shape: Shape = { width: 2, height: 3 };
console.log(area(shape) satisfies number, import.meta.filename.slice(-7));
