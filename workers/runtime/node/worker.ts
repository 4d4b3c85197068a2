// The worker of the program `node`: build/runtime/node.js.
import { serveProcess } from '../process/serve-process.ts';
import { NodeProgram } from './node-program.ts';

serveProcess(new NodeProgram());
