import { globSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { parse } from 'acorn'
import { simple } from 'acorn-walk'
import { check } from 'recheck'

// A linter of patterns: none may try again from each character, so that no text, however long, holds the server.

export type Found = { file: string; line: number; source: string; flags: string }
export type Slow = Found & { why: string }

const CHECKED = '{server,reports,db,views/assets}/**/*.{ts,js}'

/** The patterns of the code: literals, and those put together, whose variable parts are taken for one letter. */
export function patternsOf(file: string, code: string): Found[] {
  const found: Found[] = []
  const script = file.endsWith('.ts') ? stripTypeScriptTypes(code) : code
  simple(parse(script, { ecmaVersion: 'latest', sourceType: 'module', locations: true }), {
    Literal({ regex, loc }) {
      if (regex) found.push({ file, line: loc!.start.line, source: regex.pattern, flags: regex.flags })
    },
    NewExpression({ callee, arguments: [first, second], loc }) {
      if (callee.type !== 'Identifier' || callee.name !== 'RegExp' || !first) return
      const source = first.type === 'TemplateLiteral' ? first.quasis.map(({ value }) => value.cooked).join('x') : null
      const literal = first.type === 'Literal' && typeof first.value === 'string' ? first.value : null
      const flags = second?.type === 'Literal' ? String(second.value) : ''
      found.push({ file, line: loc!.start.line, source: source ?? literal ?? '', flags })
    },
  })
  return found
}

/** Those whose time grows faster than the text, with how it grows. */
export async function slowAmong(patterns: readonly Found[]): Promise<Slow[]> {
  const slow: Slow[] = []
  const same = Map.groupBy(patterns.filter(repeats), ({ source, flags }) => `/${source}/${flags}`)
  for (const group of same.values()) {
    const { source, flags } = group[0]!
    const said = await check(source, flags, { timeout: 30_000, randomSeed: 1 })
    const why = said.status === 'vulnerable' ? said.complexity.summary : 'nobody could say'
    if (said.status !== 'safe') slow.push(...group.map(one => ({ ...one, why })))
  }
  return slow
}

/** Nothing is tried long where nothing repeats without end. */
function repeats({ source }: Found): boolean {
  return /[*+]|\{\d+,\}/.test(source)
}

if (import.meta.main) {
  const patterns = globSync(CHECKED).flatMap(file => patternsOf(file, readFileSync(file, 'utf8')))
  const slow = await slowAmong(patterns)
  for (const { file, line, source, flags, why } of slow) console.error(`${file}:${line} /${source}/${flags}: ${why}`)
  console.log(`Checked ${patterns.length} patterns, ${slow.length} slow.`)
  process.exit(slow.length === 0 ? 0 : 1)
}
