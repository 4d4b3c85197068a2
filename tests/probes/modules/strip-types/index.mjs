// Flags: --no-warnings
await import('./main.ts');
