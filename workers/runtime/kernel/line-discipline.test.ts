import { describe, expect, it } from 'vitest';
import { Errno } from '../abi/errno.ts';
import { Signal } from '../abi/signals.ts';
import { LineDiscipline } from './line-discipline.ts';

function open() {
  const shown: number[] = [];
  const signals: number[] = [];
  const discipline = new LineDiscipline({
    echo: (bytes) => void shown.push(...bytes),
    signal: (signal) => void signals.push(signal),
    wake: () => undefined,
  });
  return {
    discipline,
    signals,
    type: (text: string) => discipline.type(new TextEncoder().encode(text)),
    read: () => {
      const result = discipline.read(1000);
      return typeof result === 'number' ? result : new TextDecoder().decode(result);
    },
    shown: () => new TextDecoder().decode(Uint8Array.from(shown)),
  };
}

describe('LineDiscipline in cooked mode', () => {
  it('gives whole lines and shows what is typed', () => {
    const terminal = open();
    terminal.type('ab');
    expect(terminal.read()).toBe(-Errno.EAGAIN);
    terminal.type('c\r');
    expect(terminal.read()).toBe('abc\n');
    expect(terminal.shown()).toBe('abc\n');
  });

  it('erases characters of any width, words and lines', () => {
    const terminal = open();
    terminal.type('x€\x7f\x7fone two\x17three\r');
    expect(terminal.read()).toBe('one three\n');
    terminal.type('gone\x15kept\r');
    expect(terminal.read()).toBe('kept\n');
  });

  it('turns control characters into signals and forgets the line', () => {
    const terminal = open();
    terminal.type('abc\x03');
    terminal.type('\x1c\x1a');
    expect(terminal.signals).toEqual([Signal.SIGINT, Signal.SIGQUIT, Signal.SIGTSTP]);
    terminal.type('d\r');
    expect(terminal.read()).toBe('d\n');
    expect(terminal.shown()).toContain('^C');
  });

  it('ends the input with Ctrl-D on an empty line, and only hands the line over otherwise', () => {
    const terminal = open();
    terminal.type('half\x04');
    expect(terminal.read()).toBe('half');
    terminal.type('\x04');
    expect(terminal.read()).toBe('');
  });
});

describe('LineDiscipline in raw mode', () => {
  it('passes every byte on and shows nothing', () => {
    const terminal = open();
    terminal.discipline.setMode(1);
    terminal.type('a\x03\r');
    expect(terminal.read()).toBe('a\x03\r');
    expect(terminal.shown()).toBe('');
    expect(terminal.signals).toEqual([]);
  });

  it('takes nothing typed for nothing, not for the end', () => {
    const terminal = open();
    terminal.discipline.setMode(1);
    terminal.type('');
    expect(terminal.read()).toBe(-Errno.EAGAIN);
  });

  it('keeps what was half typed before', () => {
    const terminal = open();
    terminal.type('ab');
    terminal.discipline.setMode(1);
    expect(terminal.read()).toBe('ab');
  });
});
