import { escapePattern } from '../language/pattern.ts';

interface Piece {
  readonly text: string;
  readonly isQuoted: boolean;
}

export class Field {
  readonly pieces: Piece[] = [];

  get text(): string {
    return this.pieces.length === 1 ? this.pieces[0]!.text : this.pieces.map((piece) => piece.text).join('');
  }

  get isPattern(): boolean {
    return this.pieces.some((piece) => !piece.isQuoted && /[*?[]|[+@!]\(/.test(piece.text));
  }

  /** The field as a pattern in which quoted characters stand for themselves. */
  get pattern(): string {
    return this.pieces.map(({ text, isQuoted }) => (isQuoted ? escapePattern(text) : text)).join('');
  }
}

/** Collects the fields of a word and splits expansions at `IFS`. Source: POSIX.1-2024 XCU 2.6.5. */
export class FieldBuilder {
  private readonly fields: Field[] = [];
  private current: Field | null = null;
  private readonly separators: string | null;
  private readonly blanks: string;
  /** The last field ended at a blank, so that one more separator still belongs to the same boundary. */
  private isAfterBlank = false;

  /** `separators` null splits nothing. */
  constructor(separators: string | null) {
    this.separators = separators;
    this.blanks =
      separators === null ? '' : [...separators].filter((separator) => ' \t\n'.includes(separator)).join('');
  }

  get isUnsplit(): boolean {
    return this.separators === null;
  }

  private add(text: string, isQuoted: boolean): void {
    this.current ??= new Field();
    this.isAfterBlank = false;
    if (text !== '' || isQuoted) this.current.pieces.push({ text, isQuoted });
  }

  addQuoted(text: string): void {
    this.add(text, true);
  }

  addLiteral(text: string): void {
    if (text !== '') this.add(text, false);
  }

  endField(): void {
    if (this.current) this.fields.push(this.current);
    this.current = null;
    this.isAfterBlank = false;
  }

  /** Text of an unquoted expansion. */
  addSplit(text: string): void {
    const { separators } = this;
    if (separators === null || separators === '') {
      if (text !== '') this.add(text, false);
      return;
    }
    let start = 0;
    for (let index = 0; index <= text.length; index++) {
      const character = text[index];
      if (character !== undefined && !separators.includes(character)) continue;
      if (index > start) this.add(text.slice(start, index), false);
      start = index + 1;
      if (character !== undefined) this.separate(this.blanks.includes(character));
    }
  }

  private separate(isBlank: boolean): void {
    if (this.current) {
      this.fields.push(this.current);
      this.current = null;
      this.isAfterBlank = isBlank;
    } else if (!isBlank) {
      if (!this.isAfterBlank) this.fields.push(new Field());
      this.isAfterBlank = false;
    }
  }

  finish(): Field[] {
    this.endField();
    return this.fields;
  }
}

export type { Piece };
