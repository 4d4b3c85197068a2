import type { WritableFileSystem } from '../types.ts';
import { PathCalls } from './path-calls.ts';
import type { Random } from './random.ts';

const NAMES = ['a', 'b', 'c', 'dé', 'node_modules'];
const TOPS = ['', '', '', '/tmp'];

/** One random change of any kind, `/tmp` included; failing ones too. */
export function changeRandomly(files: WritableFileSystem, random: Random): void {
  const calls = new PathCalls(files);
  const one = randomPath(random);
  const two = randomPath(random);
  switch (random.below(13)) {
    case 0:
    case 1:
      calls.mkdir(one);
      break;
    case 2:
    case 3:
    case 4: {
      const length = random.below(6) === 0 ? random.below(12_000) : random.below(200);
      calls.writeAt(one, random.bytes(length), random.below(3) === 0 ? random.below(3000) : 0, random.below(2) === 0);
      break;
    }
    case 5:
      calls.unlink(one);
      break;
    case 6:
      calls.rmdir(one);
      break;
    case 7:
    case 8:
      calls.rename(one, two);
      break;
    case 9:
      calls.link(one, two);
      break;
    case 10:
      calls.symlink(random.pick(['a', '../b', '/tmp']), one);
      break;
    case 11:
      calls.truncate(one, random.below(2) === 0 ? random.below(200) : random.below(20_000));
      break;
    default:
      if (random.below(3) === 0) calls.removeTree(one);
      else if (random.below(2) === 0) calls.copy(one, two);
      else calls.chmod(one, random.below(0o1000));
  }
}

function randomPath(random: Random): string {
  let path = random.pick(TOPS);
  for (let depth = 1 + random.below(3); depth > 0; depth--) path += `/${random.pick(NAMES)}`;
  return path;
}
