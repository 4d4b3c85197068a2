/**
 * The directions of the house as law. `#shared/...` resolves to `src/shared/`. Unit tests stand beside the code
 * and may reach across rooms inside the engine, so the rules of the engine leave `*.test.ts` out.
 */
const test = '\\.(test|spec|bench)\\.ts$';

/** A room of the engine may import itself, these other rooms, and packages; nothing else. */
function engineRoom(room, rooms, isShared = false) {
  const allowed = [room, ...rooms].map((name) => `^workers/runtime/${name}/`);
  if (isShared) allowed.push('^src/shared/', '^workers/_kit/');
  return {
    name: `engine-${room}`,
    comment: `workers/runtime/${room} may import only: ${[room, ...rooms, ...(isShared ? ['shared'] : [])].join(', ')}`,
    severity: 'error',
    from: { path: `^workers/runtime/${room}/`, pathNot: test },
    to: { path: '^(workers|src|server|tests|scripts)/', pathNot: allowed },
  };
}

function direction(name, from, to, comment) {
  return { name, comment, severity: 'error', from, to };
}

export default {
  forbidden: [
    direction(
      'no-cycles',
      { path: '^(src|workers|server)/' },
      // Types may refer to each other; only imports that run can deadlock at start.
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
      'no import cycles',
    ),
    direction(
      'shared-imports-nothing',
      { path: '^src/shared/', pathNot: test },
      { pathNot: '^src/shared/' },
      'src/shared imports nothing',
    ),
    direction(
      'ui-knows-no-feature',
      { path: '^src/lib/ui/' },
      { path: '^(src|workers|server)/', pathNot: '^src/(lib/ui|shared)/' },
      'ui -> shared',
    ),
    direction(
      'platform',
      { path: '^src/lib/platform/' },
      { path: '^(src|workers|server)/', pathNot: '^src/(lib/(ui|platform)|shared)/' },
      'platform -> ui, shared',
    ),
    direction(
      'features-are-strangers',
      { path: '^src/lib/features/([^/]+)/' },
      {
        path: '^(src|workers|server)/',
        pathNot: ['^src/lib/features/$1/', '^src/(lib/(ui|platform)|shared)/'],
      },
      'features/X -> platform, ui, shared, never features/Y',
    ),
    direction(
      'workbench-sees-the-index-of-a-feature',
      { path: '^src/lib/workbench/' },
      { path: '^src/lib/features/', pathNot: '^src/lib/features/[^/]+/index\\.ts$' },
      "workbench -> the features' index.ts only",
    ),
    direction(
      'routes-are-thin',
      { path: '^src/routes/' },
      { path: '^(src|workers|server)/', pathNot: '^src/(routes|lib/(workbench|platform|ui)|shared)/' },
      'routes -> workbench',
    ),
    direction(
      'nobody-imports-routes',
      { path: '.', pathNot: '^src/routes/' },
      { path: '^src/routes/' },
      'nothing imports routes',
    ),
    direction(
      'workers-are-strangers',
      { path: '^workers/([^/]+)/', pathNot: test },
      { path: '^(src|workers|server|tests|scripts)/', pathNot: ['^workers/($1|_kit)/', '^src/shared/'] },
      'workers/X -> shared, _kit, never src/lib, never workers/Y',
    ),
    direction(
      'server',
      { path: '^server/' },
      { path: '^(src|workers|tests|scripts)/', pathNot: '^src/shared/' },
      'server -> shared only',
    ),
    engineRoom('abi', []),
    engineRoom('filesystem', ['abi']),
    engineRoom('kernel', ['abi', 'filesystem'], true),
    engineRoom('process', ['abi', 'filesystem'], true),
    engineRoom('node', ['abi', 'process']),
    engineRoom('shell', ['abi', 'process']),
    engineRoom('host', [], true),
    engineRoom('preview', [], true),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(build|\\.svelte-kit|coverage)/' },
    tsPreCompilationDeps: true,
    moduleSystems: ['es6', 'cjs'],
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'browser', 'default', 'types'],
      extensions: ['.ts', '.js', '.mjs', '.svelte', '.json'],
    },
  },
};
