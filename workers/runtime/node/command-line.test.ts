import { describe, expect, it } from 'vitest';
import { CommandLine, splitEnvironmentOptions } from './command-line.ts';

function parsed(...argv: string[]): CommandLine {
  const commandLine = new CommandLine();
  commandLine.parseArguments(['node', ...argv]);
  return commandLine;
}

describe('arguments', () => {
  it('separates options, script and arguments', () => {
    const line = parsed('--no-warnings', '-r', './a.js', 'main.js', '--flag');
    expect(line.execArgv).toEqual(['--no-warnings', '-r', './a.js']);
    expect(line.argv).toEqual(['node', 'main.js', '--flag']);
    expect(line.get('--require')).toEqual(['./a.js']);
    expect(line.get('--warnings')).toBe(false);
  });

  it.each([
    [['-e', '1'], '1', false],
    [['-p', '1'], '1', true],
    [['-pe', '1'], '1', true],
    [['--print', '1'], '1', true],
    [['--eval=1'], '1', false],
  ])('reads the code of %j', (argv, code, isPrinted) => {
    const line = parsed(...argv);
    expect([line.get('--eval'), line.get('--print'), line.get('[has_eval_string]')]).toEqual([code, isPrinted, true]);
  });

  it('ends options at two dashes, which are not one of them', () => {
    const line = parsed('--', '-x');
    expect([line.execArgv, line.argv]).toEqual([[], ['node', '-x']]);
  });

  it.each([
    [['--foo'], 'bad option: --foo'],
    [['-e'], '-e requires an argument'],
    [['--no-eval'], '--no-eval is an invalid negation because it is not a boolean option'],
    [['--require'], '--require requires an argument'],
    [['-c', '-e', '1'], 'either --check or --eval can be used, not both'],
  ])('refuses %j', (argv, message) => {
    expect(() => parsed(...argv)).toThrow(message);
  });

  it('accepts options of V8, underscores and implied options', () => {
    const line = parsed('--stack_trace_limit=3', '--experimental-transform-types');
    expect(line.stackTraceLimit).toBe(3);
    expect(line.get('--enable-source-maps')).toBe(true);
  });
});

describe('NODE_OPTIONS', () => {
  it('splits at spaces outside of quotes', () => {
    expect(splitEnvironmentOptions('--a  "b c" d"e f"')).toEqual(['--a', 'b c', 'de f']);
    expect(() => splitEnvironmentOptions('"a')).toThrow('invalid value for NODE_OPTIONS (unterminated string)');
  });

  it('takes only what is allowed there', () => {
    expect(() => new CommandLine().parseEnvironment('--eval 1')).toThrow('--eval is not allowed in NODE_OPTIONS');
    const line = new CommandLine();
    line.parseEnvironment('--no-deprecation');
    expect(line.get('--deprecation')).toBe(false);
  });
});
