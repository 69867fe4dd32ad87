import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import express, { Router } from 'express'

const require = createRequire(import.meta.url)

/** Style, fonts and small scripts, ours and those of the packages they come from: nothing is fetched elsewhere. */
export function assets(): Router {
  const router = Router()
  const options = { maxAge: '1h', index: false, redirect: false } as const
  router.use('/assets', express.static(fileURLToPath(new URL('../../views/assets', import.meta.url)), options))
  router.use('/assets', express.static(folderOf('bootstrap', 'dist/css'), options))
  router.use('/assets/source-sans-3', express.static(folderOf('@fontsource-variable/source-sans-3'), options))
  router.use('/assets/source-serif-4', express.static(folderOf('@fontsource-variable/source-serif-4'), options))
  return router
}

function folderOf(name: string, inside = ''): string {
  return join(dirname(require.resolve(`${name}/package.json`)), inside)
}
