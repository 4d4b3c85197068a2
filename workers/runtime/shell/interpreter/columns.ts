import { displayWidth } from './display-width.ts';

/** Lays items out in columns, down then across, within `width` cells. Every line ends with a newline. */
export function layOutColumns(items: readonly string[], width: number, gap = 2): string {
  if (items.length === 0) return '';
  const widths = items.map(displayWidth);
  for (let rows = 1; rows <= items.length; rows++) {
    const columns = Math.ceil(items.length / rows);
    const columnWidths = Array.from({ length: columns }, (_, column) =>
      Math.max(...widths.slice(column * rows, (column + 1) * rows)),
    );
    const total = columnWidths.reduce((sum, each) => sum + each, 0) + gap * (columns - 1);
    if (total >= width && rows < items.length) continue;
    return Array.from({ length: rows }, (_, row) => line(items, widths, columnWidths, row, rows, gap)).join('');
  }
  return '';
}

function line(
  items: readonly string[],
  widths: readonly number[],
  columnWidths: readonly number[],
  row: number,
  rows: number,
  gap: number,
): string {
  let text = '';
  columnWidths.forEach((columnWidth, column) => {
    const index = column * rows + row;
    if (index >= items.length) return;
    const isLast = index + rows >= items.length;
    text += items[index]! + (isLast ? '' : ' '.repeat(columnWidth - widths[index]! + gap));
  });
  return text + '\n';
}
