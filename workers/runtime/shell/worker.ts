import { serveProcess } from '../process/serve-process.ts';
import { shellProgram } from './program.ts';

serveProcess(shellProgram);
