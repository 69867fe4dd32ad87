import { expect } from 'chai'
import type { Person } from '#db/seeds/cast.ts'
import type { ToJudge } from '#server/exchange/decp/record.ts'
import { judge } from '#server/exchange/decp/rules.ts'
import { benchOf } from '#server/exchange/imports/plan.ts'
import { setStage } from '../access/routes.ts'
import { pagesOf } from '../access/states.ts'
import { contract, modification } from '../exchange/decp/files.ts'
import { freshApp } from '../support/app.ts'

// Texts on which a pattern that tries again from each character would hold everybody for many seconds, given to every field
// of every form and to every value of an imported record. The same number of letters is the measure.

const LENGTH = 100_000
/** As long as 100 kB of a form can carry. */
function filled(piece: string, end = ''): string {
  const bytes = new URLSearchParams({ '': piece }).toString().length - 1
  return piece.repeat(Math.floor(LENGTH / bytes)) + end
}
const LETTERS = filled('a')
const kinds: Record<string, string> = {
  'spaces then a letter': `7${filled(' ')}x`,
  'lines and tabs': `7${filled('\r\n\t')}x`,
  digits: filled('7', 'x'),
  'groups of digits': filled('1 000 '),
  'halves of an address': filled('a@'),
  dots: filled('.', 'x'),
  commas: filled('1,'),
  quotes: filled('"\t'),
  'open brackets': filled('(['),
  zeros: filled('0', 'x'),
  hyphens: filled('-', 'x'),
  'ends of entities': filled('&#'),
  'words and spaces': filled('lot n° '),
  'spaces that hold': `7${filled('\u00a0')}x`,
}
/** As many times more work as letters may ask; a pattern that tries again asks hundreds. */
const MOST = 8
/** Added to what a small answer takes, in microseconds: a pause of the engine is no pattern. */
const UNIT = 20_000

type Form = { as: Person | null; action: string; fields: string[]; kept: Record<string, string> }

describe('no text holds the house', () => {
  const app = freshApp()

  /** The processor time of this process, in microseconds. */
  async function worked(work: () => unknown): Promise<number> {
    const before = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(before)
    return user + system
  }

  /** One of each form, as the first who may send it. */
  async function everyForm(): Promise<Form[]> {
    const found = new Map<string, Form>()
    const all = pagesOf(await setStage(app.db, app.cast)).toReversed()
    const pages = new Map(all.map(page => [page.path, page]))
    for (const { as, path } of pages.values()) {
      await app.as(as)
      for (const form of formsIn((await app.get(path)).text, path)) {
        const key = `${form.action.replace(/\d+/g, '1')} ${form.fields.map(name => name.replace(/\d/g, '')).join(' ')}`
        if (form.fields.length > 0 && !found.has(key)) found.set(key, { ...form, as })
      }
    }
    return [...found.values()]
  }

  /** What is wrong with the answers of a form whose every field holds this text. */
  async function sent(form: Form, text: string): Promise<string[]> {
    const wrong: string[] = []
    for (let at = 0; at < form.fields.length; at += 9) {
      const names = form.fields.slice(at, at + 9)
      const typed = Object.fromEntries(names.map(name => [name, text]))
      const page = await app.post(form.action, { ...form.kept, ...typed }).catch(() => null)
      const english = /must be|is not allowed|fails to match|is required/.exec(page?.text ?? '')?.[0]
      if (!page || page.status >= 500 || page.status === 413 || english) {
        wrong.push(`${form.action} ${names}: ${page?.status ?? 'no answer'} ${english ?? ''}`)
      }
    }
    return wrong
  }

  it('in no field of no form', async function () {
    this.timeout(600_000)
    const forms = await everyForm()
    expect(forms.length).to.be.greaterThan(25)
    const wrong: string[] = []
    for (const form of forms) {
      await app.as(form.as)
      await sent(form, LETTERS)
      const usual = await worked(() => sent(form, LETTERS))
      for (const [kind, text] of Object.entries(kinds)) {
        const time = await worked(async () => wrong.push(...(await sent(form, text)).map(words => `${kind}: ${words}`)))
        const times = time / (usual + UNIT)
        if (times > MOST && (await worked(() => sent(form, text))) / (usual + UNIT) > MOST) {
          wrong.push(`${kind}: ${form.action} works ${Math.round(times)} times as much as with letters`)
        }
      }
    }
    expect(wrong).to.deep.equal([])
  })

  it('in no block that is pasted', async () => {
    const path = `/marches/${app.cast.troisMoulins.contractId}/heures`
    const pasted = (bloc: string) => () => app.post(path, { mois: '2026-10', bloc, geste: 'coller' }).then(() => {})
    await pasted(LETTERS)()
    const usual = await worked(pasted(filled('12,5\t7\n')))
    for (const [kind, text] of Object.entries({
      ...kinds,
      'quotes alone': filled('"'),
      'closed late': filled('"a\t""\t'),
    })) {
      expect((await worked(pasted(text))) / usual, kind).to.be.lessThan(MOST)
    }
  })

  it('in no value of an imported record', () => {
    const bench = benchOf('2026-11-17')
    const found = {
      position: 1,
      kind: 'contract',
      format: '2022',
      broken: false,
      repairs: [] as string[],
    } satisfies Omit<ToJudge, 'raw'>
    const whole = { ...contract(), modifications: { modification: [modification()] } }
    const read = (text: string) => () => {
      for (const path of placesIn(whole)) judge({ ...found, raw: withAt(whole, path, text) }, bench)
    }
    expect(placesIn(whole).length).to.be.greaterThan(25)
    read(LETTERS)()
    return worked(read(LETTERS)).then(async usual => {
      for (const [kind, text] of Object.entries(kinds)) {
        expect((await worked(read(text))) / usual, kind).to.be.lessThan(MOST)
      }
    })
  })
})

/** The forms of a page that are sent: what one may write in each, and what it sends besides. */
function formsIn(html: string, path: string): Omit<Form, 'as'>[] {
  return html
    .split('<form ')
    .slice(1)
    .filter(form => /^[^>]*method="post"/.test(form) && !/^[^>]*multipart/.test(form))
    .map(form => {
      const inside = form.split('</form>')[0]!
      const fields = new Map<string, string>()
      const kept: Record<string, string> = {}
      for (const [tag] of inside.matchAll(/<(?:input|textarea|select)\b[^>]*>/g)) {
        const name = /\bname="([^"]*)"/.exec(tag)?.[1]
        if (!name) continue
        const value = /\bvalue="([^"]*)"/.exec(tag)?.[1] ?? ''
        const isChoice = /type="(?:radio|checkbox)"/.test(tag)
        if (!isChoice || / checked/.test(tag)) kept[name] = value
        fields.set(name, value)
      }
      delete kept.cle
      const action = /^[^>]*action="([^"]*)"/.exec(form)?.[1]
      return { action: action || path, fields: [...fields.keys()], kept }
    })
}

type Path = (string | number)[]
function placesIn(value: unknown, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at]
  return Object.entries(value).flatMap(([key, inside]) => placesIn(inside, [...at, key]))
}

function withAt(value: unknown, [first, ...rest]: Path, text: string): unknown {
  if (first === undefined) return text
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) }
  Object.assign(copy, { [first]: withAt((value as never)[first], rest, text) })
  return copy
}
