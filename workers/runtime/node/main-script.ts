import type { BindingContext } from './binding-context.ts';
import type { CommandLine } from './command-line.ts';
import facts from './generated/constants.json';

/**
 * The script of `internal/main/` that a command line asks for. Answers `--version` and `--v8-options` itself and
 * ends the process. Source: `StartExecution` in `node.cc`.
 */
export function chooseMainScript(context: BindingContext, commandLine: CommandLine): string {
  const { system } = context;
  if (commandLine.isSet('--version')) {
    system.write(1, new context.platform.TextEncoder().encode(`v${facts.versions.node}\n`), -1);
    system.exit(0);
  }
  const first = commandLine.argv[1] ?? '';
  const isReplForced = commandLine.isSet('--interactive');
  if (first === 'inspect') return 'internal/main/inspect';
  if (commandLine.isSet('--help')) return 'internal/main/print_help';
  if (commandLine.get('[has_eval_string]') === true && !isReplForced) return 'internal/main/eval_string';
  if (commandLine.isSet('--check')) return 'internal/main/check_syntax';
  if (commandLine.isSet('--test')) return 'internal/main/test_runner';
  if (commandLine.isSet('--watch') && !isReplForced) return 'internal/main/watch_mode';
  if (first !== '' && first !== '-') return 'internal/main/run_main_module';
  return isReplForced || system.handleType(0) === 'TTY' ? 'internal/main/repl' : 'internal/main/eval_stdin';
}
