import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'

// The grammar of numbers, for browsers: the same text as the server's, without its types. `npm run written` writes it anew.

export const PARTS = ['numbers', 'hours', 'amounts'] as const
const source = (part: string) => new URL(`../server/base/written/${part}.ts`, import.meta.url)
export const written = (part: string) => new URL(`./assets/written/${part}.js`, import.meta.url)

export function forBrowsers(part: string): string {
  const code = stripTypeScriptTypes(readFileSync(source(part), 'utf8'))
    .replace(/(from '\.\/[a-z-]{1,40})\.ts'/g, "$1.js'")
    .split('\n')
    .map(line => line.trimEnd())
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
  return `// @ts-nocheck\n// Written by « npm run written » from server/base/written/${part}.ts: change that file.\n\n${code.trim()}\n`
}

if (import.meta.main) {
  mkdirSync(new URL('./assets/written', import.meta.url), { recursive: true })
  for (const part of PARTS) writeFileSync(written(part), forBrowsers(part))
}
