import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'

const root = join(import.meta.dirname, '../../..')
const surfaces = ['server/pages', 'server/portal', 'server/documents', 'server/terminal']

/** Surfaces that print the end of something else, or where it is changed. */
const others: Record<string, string> = {
  'server/documents/amendments.ts': 'the end that one amendment wrote, as typed',
  'server/pages/contracts/page-identity.ts': 'the end that one amendment wrote, as typed',
  'server/documents/calendar.ts': 'the days of the line that the account measured, which says how sure it is above',
  'server/pages/openings/row-words.ts': 'an act that fixed an end, as recorded',
  'server/pages/participants/page.ts': 'the last day on which the hours of a person count',
  'server/pages/home/behind-tasks.ts': 'a finished account: none is while its end is contradicted',
  'server/pages/clauses/line-page.ts': 'beside the field that changes it',
  'server/pages/facts/page.ts': 'beside the field that changes it',
  'server/pages/programmes/page.ts': 'the end of a programme, as typed',
}

const files = surfaces.flatMap(folder =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .map(name => `${folder}/${name.replaceAll('\\', '/')}`),
)
const source = (file: string) => readFileSync(join(root, file), 'utf8')

describe('how sure a value is, is said beside it', () => {
  it('of an end, on every surface that prints one', () => {
    const silent = files.filter(
      file =>
        /(long|short)Date\(((contract|account|member|one)\.)?endsOn!?\)/.test(source(file)) &&
        !/endDoubt|endSaid|endInFull/.test(source(file)),
    )
    expect(silent.sort()).to.deep.equal(Object.keys(others).sort())
  })

  it('of an amount after amendments, which one function words', () => {
    const own = files.filter(file => /amendments?\b.*amountCents|amended\.cents|\.afterCents/.test(source(file)))
    const stated = own.filter(file => /readingStates|amountSaid|amountState/.test(source(file)))
    expect(own.filter(file => !stated.includes(file))).to.deep.equal([])
    expect(own).to.include('server/terminal/contracts.ts')
  })
})
