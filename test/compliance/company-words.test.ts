import { expect } from 'chai'
import type { CompanyLine } from '#server/compliance/company-lines.ts'
import { reasonsOver } from '#server/compliance/company-rules.ts'
import { totalsOver } from '#server/compliance/company-totals-rules.ts'
import { conclusionSaid, quietSaid, turnsAwaited } from '#server/compliance/company-words.ts'
import type { Standing } from '#server/compliance/standing-rules.ts'
import { verdictRules } from '#server/compliance/status-words.ts'
import { AT, line, standing } from './company-cases.ts'

const on = (...given: Partial<Standing>[]) =>
  given.map(
    (one, index) => ({ ...line({ standing: standing(one) }), contractId: index + 1, clauseId: 1 }) as CompanyLine,
  )

describe('what the verdict on a company says', () => {
  const before = 'avant de payer, de prolonger ou de signer'
  const cases: [what: string, lines: CompanyLine[], sentence: string][] = [
    ['nothing awaited', on({}, {}), 'Rien n’attend sur ses deux marchés : deux en cours.'],
    ['nothing awaited, one contract', on({}), 'Rien n’attend sur son marché : un en cours.'],
    [
      'a period without a statement, which is not yet a reason to watch',
      on({ overdue: 1 }, {}),
      `Aucun de ses deux marchés ne demande de démarche ${before} : deux en cours. Une période est restée sans relevé.`,
    ],
    [
      'one period on each of two contracts',
      on({ overdue: 1 }, { overdue: 1 }),
      `Aucun de ses deux marchés ne demande de démarche ${before} : deux en cours. Deux périodes sont restées sans relevé.`,
    ],
    [
      'a statement to check',
      on({ toCheck: 1 }),
      `Son marché ne demande aucune démarche ${before} : un en cours. Un relevé est à contrôler.`,
    ],
    [
      'a statement that the facilitator checked, and that only waits for the buyer',
      on({ toCheck: 1, toConfirm: 1 }),
      `Son marché ne demande aucune démarche ${before} : un en cours. Un relevé est à confirmer par l’acheteur.`,
    ],
    [
      'both',
      on({ toCheck: 2 }, { overdue: 1 }),
      `Aucun de ses deux marchés ne demande de démarche ${before} : deux en cours. Une période est restée sans relevé et deux relevés sont à contrôler.`,
    ],
  ]
  cases.push(
    [
      'one to be taken over, which is among its contracts all the same',
      on({ status: 'missed', finished: true, missing: 32_00, exposed: 32_00 }, {}, { status: 'toTake' }),
      `Un marché sur trois est à regarder ${before}.`,
    ],
    [
      'nothing awaited, and one to be taken over',
      on({}, { status: 'toTake' }),
      'Rien n’attend sur ses deux marchés : un en cours et un à prendre en charge.',
    ],
  )
  for (const [what, lines, sentence] of cases)
    it(`${what}`, () => {
      expect(conclusionSaid(lines, AT)).to.equal(sentence)
    })

  it('claims that nothing waits where nothing does, and not where something does', () => {
    for (const [what, lines] of cases) {
      if (reasonsOver(lines, AT).length > 0) continue
      const totals = totalsOver(lines)
      const said = `${conclusionSaid(lines, AT)} ${quietSaid({ ...totals, behind: 10_00 })}`
      expect(/rien n’attend/i.test(said), what).to.equal(totals.waiting === 0)
      expect(turnsAwaited(totals).length > 0, what).to.equal(totals.waiting > 0)
    }
  })

  it('whose turn it is to send, or to check, a statement', () => {
    expect(turnsAwaited(totalsOver(on({ overdue: 1 })))).to.deep.equal(['company'])
    expect(turnsAwaited(totalsOver(on({ toCheck: 1, overdue: 1 })))).to.deep.equal(['facilitator', 'company'])
    expect(turnsAwaited(totalsOver(on({ toCheck: 1, toConfirm: 1 })))).to.deep.equal(['buyer'])
    expect(turnsAwaited(totalsOver(on({ toCheck: 1, toConfirm: 1 }, { toCheck: 1 })))).to.deep.equal([
      'facilitator',
      'buyer',
    ])
  })

  it('says of one period without a statement that it keeps nobody from being in order', () => {
    for (const verdict of ['toWatch', 'inOrder'] as const)
      expect(verdictRules[verdict]).to.include('sans relevé sur deux périodes ou plus')
  })
})
