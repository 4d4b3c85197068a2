/** A line being edited: characters (not code units), the cursor, undo and the cut text. */
export class EditBuffer {
  private characters: string[] = [];
  cursor = 0;
  private undoStack: { characters: string[]; cursor: number }[] = [];
  private lastKind = '';
  private cut = '';

  get text(): string {
    return this.characters.join('');
  }

  get beforeCursor(): string {
    return this.characters.slice(0, this.cursor).join('');
  }

  get length(): number {
    return this.characters.length;
  }

  /** Replaces everything; the cursor goes to the end. */
  reset(text: string): void {
    this.characters = [...text];
    this.cursor = this.characters.length;
    this.lastKind = '';
  }

  clear(): void {
    this.reset('');
    this.undoStack = [];
  }

  /** Edits of the same kind in a row are undone together. */
  private remember(kind: string): void {
    if (kind === this.lastKind && kind === 'insert') return;
    this.undoStack.push({ characters: this.characters.slice(), cursor: this.cursor });
    if (this.undoStack.length > 500) this.undoStack.shift();
    this.lastKind = kind;
  }

  undo(): void {
    const state = this.undoStack.pop();
    if (!state) return;
    this.characters = state.characters;
    this.cursor = state.cursor;
    this.lastKind = '';
  }

  insert(text: string): void {
    this.remember(/\s/.test(text) ? 'space' : 'insert');
    const added = [...text];
    this.characters.splice(this.cursor, 0, ...added);
    this.cursor += added.length;
  }

  /** Replaces the text from `start` to the cursor. */
  replaceBack(start: number, text: string): void {
    this.remember('replace');
    const added = [...text];
    this.characters.splice(start, this.cursor - start, ...added);
    this.cursor = start + added.length;
  }

  private remove(from: number, to: number, isCut: boolean, isBackwards = false): void {
    if (from >= to) return;
    this.remember(isCut ? 'cut' : 'delete');
    const removed = this.characters.splice(from, to - from).join('');
    this.cursor = from;
    if (isCut) this.cut = removed;
    void isBackwards;
  }

  deleteBack(): void {
    this.remove(this.cursor - 1, this.cursor, false);
  }

  deleteForward(): void {
    const { cursor } = this;
    this.remove(cursor, Math.min(cursor + 1, this.characters.length), false);
  }

  cutToEnd(): void {
    this.remove(this.cursor, this.characters.length, true);
  }

  cutToStart(): void {
    this.remove(0, this.cursor, true);
  }

  cutWordBack(isBlankSeparated: boolean): void {
    this.remove(this.wordStart(isBlankSeparated), this.cursor, true, true);
  }

  cutWordForward(): void {
    this.remove(this.cursor, this.wordEnd(), true);
  }

  paste(): void {
    if (this.cut !== '') this.insert(this.cut);
  }

  move(by: number): void {
    this.cursor = Math.max(0, Math.min(this.characters.length, this.cursor + by));
    this.lastKind = '';
  }

  moveTo(position: number): void {
    this.cursor = position;
    this.move(0);
  }

  wordStart(isBlankSeparated = false): number {
    const isPart = (character: string): boolean =>
      isBlankSeparated ? !/\s/.test(character) : /[\p{L}\p{N}_]/u.test(character);
    let at = this.cursor;
    while (at > 0 && !isPart(this.characters[at - 1]!)) at--;
    while (at > 0 && isPart(this.characters[at - 1]!)) at--;
    return at;
  }

  wordEnd(): number {
    let at = this.cursor;
    while (at < this.characters.length && !/[\p{L}\p{N}_]/u.test(this.characters[at]!)) at++;
    while (at < this.characters.length && /[\p{L}\p{N}_]/u.test(this.characters[at]!)) at++;
    return at;
  }

  transpose(): void {
    const at = Math.min(this.cursor, this.characters.length - 1);
    if (at < 1) return;
    this.remember('transpose');
    [this.characters[at - 1], this.characters[at]] = [this.characters[at]!, this.characters[at - 1]!];
    this.cursor = at + 1;
  }

  changeWord(change: (word: string) => string): void {
    const end = this.wordEnd();
    const start = this.cursor;
    this.remember('case');
    const word = [...change(this.characters.slice(start, end).join(''))];
    this.characters.splice(start, end - start, ...word);
    this.cursor = start + word.length;
  }
}
