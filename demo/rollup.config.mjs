import { fileURLToPath } from 'node:url';
import nodeResolve from '@rollup/plugin-node-resolve';
import typescript from '@rollup/plugin-typescript';

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));

/** The shop imports the SDK by its names, as its users do; here they mean the build next door. */
const entries = { holdfast: '../dist/index.js', 'holdfast/inspector': '../dist/inspector.js' };
const holdfast = {
  name: 'holdfast',
  resolveId: (source) => (source in entries ? path(entries[source]) : null),
};

export default {
  input: path('app/main.ts'),
  plugins: [holdfast, nodeResolve({ browser: true }), typescript({ tsconfig: path('app/tsconfig.json') })],
  output: { file: path('dist/app.js'), format: 'es', sourcemap: true },
  onLog(level, log) {
    if (level === 'warn') throw Object.assign(new Error(log.message), log);
  },
};
