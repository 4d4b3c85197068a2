// The kernel's worker: build/runtime/kernel.js.
import { expose } from 'comlink';
import { KernelControlServer } from './kernel-control.ts';

expose(new KernelControlServer());
