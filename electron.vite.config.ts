import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { resolve } from 'node:path'

const here = (path: string) => resolve(import.meta.dirname, path)

/** One build for the four kinds of process: main side (ES modules, packages stay outside), preload (CommonJS, as the sandbox asks), window. */
export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      // Of its hundred files the bundle takes what is used, so that every process starts sooner.
      externalizeDeps: { exclude: ['zod'] },
      sourcemap: true,
      rolldownOptions: {
        input: {
          app: here('main/app/index.ts'),
          owner: here('main/owner/process.ts'),
          trainer: here('main/training/trainer/index.ts'),
          cli: here('main/cli/index.ts'),
          'batch-worker': here('main/data/batch-worker.ts'),
          'gallery-worker': here('main/data/gallery-worker.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: { exclude: ['zod'] },
      rolldownOptions: {
        input: { index: here('preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer',
    plugins: [react()],
    build: { outDir: 'out/renderer', rolldownOptions: { input: here('renderer/index.html') } },
  },
})
