import type { Cast } from '#db/seeds/cast.ts'
import { clockAt } from '#server/base/clock.ts'
import { serve, type TestApp } from '../support/app.ts'
import { toldOn } from '../support/told.ts'

export const roles = ['camille', 'nadir', 'helene', 'theo'] as const

/** The demonstration as it is given, filled once for the tests of one `describe`; they only read. */
export function demoApp(today = '2026-11-17'): TestApp {
  const app = {} as TestApp
  let stop: (() => Promise<void>) | undefined
  before(async () => {
    const clock = clockAt(today)
    const trx = await toldOn(today)
    const users: { id: number; email: string }[] = await trx('users').select('id', 'email')
    const named = users.map(({ id, email }) => [email.split('.')[0], id])
    stop = await serve(app, trx, { cast: { users: Object.fromEntries(named) } as Cast, clock, demo: false })
  })
  after(() => stop?.())
  return app
}

/** Every page that links lead to from home, two of each kind; the text of each, by its address. */
export async function walked(app: TestApp): Promise<Map<string, string>> {
  const pages = new Map<string, string>()
  const kinds = new Map<string, number>()
  const ahead = ['/']
  for (const path of ahead) {
    const kind = kindOf(path)
    const times = kinds.get(kind) ?? 0
    if (times === 2 || pages.has(path)) continue
    kinds.set(kind, times + 1)
    const answer = await app.get(path)
    if (!/html/.test(answer.headers.get('content-type') ?? '')) continue
    pages.set(path, answer.text)
    ahead.push(...linksIn(answer.text, path))
  }
  return pages
}

const FILE = /\.(pdf|csv|xlsx)(\?|$)|^\/(logo|assets)/

export function linksIn(html: string, from: string): string[] {
  return [...html.matchAll(/<a\b[^>]*\shref="([^"#]+)/g)]
    .map(([, href]) => href!.replaceAll('&amp;', '&').replaceAll('&#x3D;', '='))
    .map(href => (href.startsWith('?') ? from.split('?')[0] + href : href))
    .filter(href => /^\/(?!\/)/.test(href) && !FILE.test(href))
}

/** « /marches/:x/releves/:x »: pages that differ by what they show only. */
function kindOf(path: string): string {
  const [place = '', query = ''] = path.split('?')
  const names = [...new Set(new URLSearchParams(query).keys())].sort().join('&')
  return `${place.replace(/\/(?=[^/]*\d)[^/]+/g, '/:x')}?${names}`
}

/** What a page says to whoever reads it: its words, the names of its fields and pictures, its title. */
export function saidBy(html: string): string {
  const told = [...html.matchAll(/\s(?:aria-label|placeholder|alt|data-label|title)="([^"]*)"/g)].map(
    ([, words]) => words,
  )
  const words = html.replace(/<(script|style)[\s\S]*?<\/\1>/g, '').replace(/<[^>]+>/g, '\n')
  return [words, ...told]
    .join('\n')
    .replaceAll('&nbsp;', '\u00a0')
    .replaceAll('&#8239;', '\u202f')
    .replaceAll('&#x27;', '’')
    .replaceAll('&amp;', '&')
}
