import { describe, expect, it } from 'vitest';
import { TestMachine } from '../../../tests/support/shell/test-machine.ts';
import { toolNames } from './tools/registry.ts';
import { programs } from './programs.ts';
import { EditBuffer } from './editor/edit-buffer.ts';
import { expandHistory } from './editor/history-expansion.ts';
import { KeyDecoder } from './editor/keys.ts';
import { Screen } from './editor/screen.ts';

describe('error messages read like those of bash', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['nosuch', 'bash: line 1: nosuch: command not found\n'],
    ['./nofile', 'bash: line 1: ./nofile: No such file or directory\n'],
    ['cd /nowhere', 'bash: line 1: cd: /nowhere: No such file or directory\n'],
    ['cat < /nofile', 'bash: line 1: /nofile: No such file or directory\n'],
    ['set -u; echo $nope', 'bash: line 1: nope: unbound variable\n'],
    ['echo ${x:?gone}', 'bash: line 1: x: gone\n'],
    ['readonly r=1; r=2', 'bash: line 1: r: readonly variable\n'],
    ['ls /nofile', "ls: cannot access '/nofile': No such file or directory\n"],
    ['if true; then', 'bash: -c: line 2: syntax error: unexpected end of file\n'],
  ];
  it.each(cases)('%s', async (text, expected) => {
    const { stderr } = await new TestMachine().run(['bash', '-c', text]);
    expect(stderr).toBe(expected);
  });
});

describe('streams', () => {
  it('ends an endless writer when its reader has left', async () => {
    const { stdout, code } = await new TestMachine().run(['sh', '-c', 'yes | head -1; echo ${PIPESTATUS[0]}']);
    expect({ stdout, code }).toEqual({ stdout: 'y\n141\n', code: 0 });
  });

  it('passes much more than any buffer holds', async () => {
    const { stdout } = await new TestMachine().run(['sh', '-c', 'yes | head -c 50000000 | tr y z | wc -c']);
    expect(stdout.trim()).toBe('50000000');
  });

  it('keeps bytes that are not UTF-8', async () => {
    const { stdout } = await new TestMachine().run(['sh', '-c', "printf '\\xff\\xfea' | sed 's/a/b/' | od -An -tx1"]);
    expect(stdout).toBe(' ff fe 62\n');
  });

  it('runs tools as processes of their own', async () => {
    const machine = new TestMachine();
    const { stdout, code } = await machine.run(['grep', '-c', 'o'], { input: 'one\ntwo\nthree\n' });
    expect({ stdout, code }).toEqual({ stdout: '2\n', code: 0 });
  });
});

describe('the names of the programs', () => {
  it('are the tools and the shell itself', () => {
    expect(programs.map(({ name }) => name).sort()).toEqual([...toolNames, 'bash', 'jsh', 'sh'].sort());
  });
});

describe('the line editor', () => {
  it('edits by words and brings back what was cut', () => {
    const buffer = new EditBuffer();
    buffer.insert('one two');
    buffer.cutWordBack(true);
    expect(buffer.text).toBe('one ');
    buffer.paste();
    buffer.undo();
    buffer.undo();
    expect(buffer.text).toBe('one two');
  });

  it('understands keys and pasted text in pieces', () => {
    const decoder = new KeyDecoder();
    expect(decoder.decode('a\x1b[')).toEqual([{ type: 'text', text: 'a' }]);
    expect(decoder.decode('1;5D\x01')).toEqual([
      { type: 'key', name: 'ctrl-left' },
      { type: 'key', name: 'ctrl-a' },
    ]);
    decoder.decode('\x1b[200~ls\r');
    expect(decoder.decode('pwd\x1b[201~')).toEqual([{ type: 'paste', text: 'ls\npwd' }]);
  });

  it('finds the cursor in lines longer than the terminal, wide characters included', () => {
    const screen = new Screen();
    screen.columns = 10;
    expect(screen.draw('> ', '漢字漢字漢', '')).toBe('\r\x1b[J> 漢字漢字漢\r\x1b[2C');
    expect(screen.draw('> ', 'ab', '')).toBe('\r\x1b[1A\x1b[J> ab\r\x1b[4C');
  });

  it('expands history references outside single quotes', () => {
    const history = ['echo a', 'ls -l dir'];
    expect(expandHistory('!! | wc', history)).toBe('ls -l dir | wc');
    expect(expandHistory("cd !$ '!!' !ec", history)).toBe("cd dir '!!' echo a");
  });
});
