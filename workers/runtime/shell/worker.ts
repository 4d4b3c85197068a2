// The worker of the program `shell`: build/runtime/shell.js.
import { serveProcess } from '../process/serve-process.ts';
import { shellProgram } from './program.ts';

serveProcess(shellProgram);
