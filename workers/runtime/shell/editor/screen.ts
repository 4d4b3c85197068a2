import { characterWidth } from '../interpreter/display-width.ts';

/** Where a text ends on a terminal of some width. */
interface Place {
  row: number;
  column: number;
}

function advance(place: Place, text: string, columns: number): void {
  // eslint-disable-next-line no-control-regex
  for (const character of text.replace(/\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07]*\x07/g, '')) {
    if (character === '\n') {
      place.row++;
      place.column = 0;
      continue;
    }
    const width = character === '\t' ? 8 - (place.column % 8) : characterWidth(character.codePointAt(0)!);
    if (place.column + width > columns) {
      place.row++;
      place.column = 0;
    }
    place.column += width;
  }
}

/** Draws a prompt and the line after it, over as many rows as they need. */
export class Screen {
  private cursorRow = 0;
  columns = 80;

  /** The line is about to be drawn anew below what is there. */
  start(): void {
    this.cursorRow = 0;
  }

  /** Control text that draws everything and puts the cursor after the `before` part. */
  draw(prompt: string, before: string, after: string): string {
    const { columns } = this;
    const end: Place = { row: 0, column: 0 };
    advance(end, prompt + before, columns);
    if (end.column >= columns) {
      end.row++;
      end.column = 0;
    }
    const cursor = { ...end };
    const last: Place = { row: 0, column: 0 };
    advance(last, prompt + before + after, columns);
    let text = `${this.toStart()}\x1b[J${(prompt + before + after).replaceAll('\n', '\r\n')}`;
    if (last.column >= columns) {
      // The terminal holds the wrap back until the next character.
      text += '\r\n';
      last.row++;
      last.column = 0;
    }
    if (last.row > cursor.row) text += `\x1b[${last.row - cursor.row}A`;
    text += `\r${cursor.column > 0 ? `\x1b[${cursor.column}C` : ''}`;
    this.cursorRow = cursor.row;
    return text;
  }

  private toStart(): string {
    return this.cursorRow > 0 ? `\r\x1b[${this.cursorRow}A` : '\r';
  }
}
