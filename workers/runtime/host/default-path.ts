/** `PATH` of programs: a project's own tools come first. */
export function defaultPath(workingDirectory: string): string {
  return `${workingDirectory}/node_modules/.bin:/usr/local/bin:/usr/bin:/bin`;
}
