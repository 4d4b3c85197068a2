import { serveProcess } from '../process/serve-process.ts';
import { NodeProgram } from './node-program.ts';

serveProcess(new NodeProgram());
