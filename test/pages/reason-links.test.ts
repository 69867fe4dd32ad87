import { expect } from 'chai'
import type { CompanyAccount } from '#server/compliance/companies.ts'
import type { CompanyLine } from '#server/compliance/company-lines.ts'
import { type Reason, reasonFor } from '#server/compliance/company-rules.ts'
import { projectedSaid, reasonSaid } from '#server/compliance/company-words.ts'
import { companyRows, stageRows } from '#server/compliance/openings/company-rules.ts'
import type { Part } from '#server/compliance/share-rules.ts'
import type { Standing } from '#server/compliance/standing-rules.ts'
import { gesturesFor } from '#server/pages/companies/gestures.ts'
import type { CompanyShown } from '#server/pages/companies/load.ts'
import { type Opens, opensIn, TODAY } from '#server/pages/opening-links.ts'
import { companyOpened } from '#server/pages/openings/company-page.ts'
import { reasonFigures } from '#server/pages/reason-links.ts'
import type { Company } from '#server/register/companies/rules.ts'
import type { Procedure } from '#server/register/proceedings/procedure-rules.ts'
import type { ListQuery } from '#server/web/list.ts'

const AT = '2026-11-17'
const company = { id: 1, name: 'Bâtisseurs', siren: '123456789', identifier: '12345678900011' } as Company

const standing = (given: Partial<Standing> = {}): Standing => {
  const own = { owed: 1000_00, counted: 900_00, expected: 900_00, gap: 0, exposed: 0, ...given }
  return {
    status: 'onCourse',
    judgedAt: '2026-10-31',
    finished: false,
    logged: own.counted,
    accepted: own.counted,
    excused: 0,
    missing: null,
    behind: 0,
    projected: null,
    toRegularise: 0,
    accountOwed: own.owed,
    accountCounted: own.counted,
    accountExpected: own.expected,
    accountGap: own.gap,
    accountExposed: own.exposed,
    overdue: 0,
    toCheck: 0,
    toConfirm: 0,
    ...own,
  }
}
const short = standing({ status: 'missed', finished: true, missing: 100_00, behind: null, exposed: 100_00 })
const nothing: Procedure = {
  notice: null,
  otherNotice: null,
  decision: null,
  leftSince: null,
  sums: { decidedCents: 0, deductedCents: 0, waivedCents: 0, paidCents: 0, leftCents: 0 },
}
const decided = (centihours: number): Procedure => ({
  ...nothing,
  decision: { proceedingId: 1, datedOn: '2026-06-19', amountCents: 100_00, leftCents: 0, centihours },
})
const notice = { proceedingId: 2, datedOn: '2026-11-01', receivedOn: null, untilOn: null, heard: null }
const otherNotice = { proceedingId: 3, datedOn: '2026-11-02', untilOn: '2026-12-02' }
const half: Part = { kind: 'share', weights: [5000, 5000], index: 0 }
const line = (given: Partial<CompanyLine> = {}) =>
  ({
    contractId: 7,
    number: '2026-07',
    title: 'Marché',
    lotNumber: '',
    standing: short,
    poolId: null,
    endsOn: '2026-03-31',
    penaltyCents: 60_00,
    part: { kind: 'whole' },
    procedure: nothing,
    ...given,
  }) as CompanyLine

/** What opens in what is said of it. */
function opened(one: CompanyLine): Opens[] {
  const reason = reasonFor(one, AT)!
  const said = [reasonSaid({ line: one, reason }), projectedSaid(one)].filter(Boolean).join(' ')
  return opensIn(said, reasonFigures({ line: one, reason }, company, TODAY)).filter(({ href }) => href)
}

const links = (one: CompanyLine) => opened(one).map(({ figure, href }) => `${figure} ${href}`)

describe('what waits on a contract, its figures', () => {
  it('open on the contract where they are the whole of it', () => {
    expect(links(line())).to.deep.equal([
      '100,00\u00a0h /marches/7/chiffres/manque-a-la-fin?ce=marche',
      '6\u00a0000\u00a0€ /marches/7/chiffres/penalite-encourue?ce=marche',
    ])
    expect(links(line({ part: half }))).to.deep.equal([
      '50,00\u00a0h /entreprises/12345678900011/chiffres/manque-a-la-fin?marche=7',
      '3\u00a0000\u00a0€ /entreprises/12345678900011/chiffres/penalite-encourue?marche=7',
    ])
  })

  it('open on what is to decide where a decision covers the rest, whose price stays closed', () => {
    for (const part of [{ kind: 'whole' } as const, half]) {
      const one = line({ part, procedure: decided(60_00) })
      const said = part.kind === 'share' ? '20,00\u00a0h' : '40,00\u00a0h'
      expect(links(one)).to.deep.equal([
        `${said} /entreprises/12345678900011/chiffres/manque-a-la-fin?marche=7&etape=a-decider`,
      ])
      const [row] = stageRows([one], 'toDecide')
      expect(row!.value).to.equal(reasonFor(one, AT)!.missing)
      const account = { lines: [one], buyers: [], perimeter: { seen: 1, all: 1 } } as unknown as CompanyAccount
      const cutoff = { ...TODAY, refused: false }
      const query = { marche: '7', etape: 'a-decider' } as unknown as ListQuery
      const { rows } = companyOpened({ company, account, measure: 'missing', cutoff, query })!
      expect(rows.map(({ paper, paperHref, amount }) => [amount.figure, paper, paperHref])).to.deep.equal([
        part.kind === 'share'
          ? [said, 'Parts du groupement', '/marches/7/parts']
          : [said, 'Dossier de sanction', '/marches/7/sanction'],
      ])
    }
    expect(links(line({ procedure: { ...decided(60_00), notice } }))).to.deep.equal([
      '40,00\u00a0h /entreprises/12345678900011/chiffres/manque-a-la-fin?marche=7&etape=a-decider',
    ])
  })

  it('are those that the sentence says, never the same number said of something else', () => {
    const late = standing({ status: 'late', behind: 80_00, projected: 80_00, judgedAt: '2026-10-31' })
    const expired = { ...nothing, notice: { ...notice, receivedOn: '2026-11-02', untilOn: '2026-11-12' } }
    const toJudge = line({ standing: late, endsOn: '2027-12-31', procedure: expired })
    expect(reasonFor(toJudge, AT)).to.include({ kind: 'noticeToJudge', missing: 80_00 })
    expect(links(toJudge).map(link => link.split(' ')[1])).to.deep.equal([
      '/marches/7/chiffres/manque-au-rythme-actuel',
      '/marches/7/chiffres/penalite-possible?ce=marche',
    ])
  })

  it('a lack at the present pace opens as it is said, a pool once', () => {
    const late = standing({ status: 'late', behind: 80_00, projected: 120_00 })
    for (const poolId of [null, 3])
      for (const part of [{ kind: 'whole' } as const, half]) {
        const one = line({ standing: late, endsOn: '2027-12-31', poolId, part })
        const said = part.kind === 'share' ? 60_00 : 120_00
        expect(opened(one).some(({ figure }) => figure === `${said / 100},00\u00a0h`)).to.equal(true)
        expect(companyRows([one], 'projected')!.map(({ value }) => value)).to.deep.equal([said])
      }
    const pool = [1, 2].map(contractId => line({ contractId, standing: late, endsOn: '2027-12-31', poolId: 3 }))
    expect(companyRows(pool, 'projected')!.map(({ value, lines }) => [value, lines.length])).to.deep.equal([
      [120_00, 2],
    ])
  })
})

describe('what is at stake before the next payment', () => {
  const stake = (one: CompanyLine) => {
    const shown = { reasons: [{ line: one, reason: reasonFor(one, AT) as Reason }], company, cutoff: TODAY }
    const { figure, unit, stake } = gesturesFor(shown as unknown as CompanyShown, true)[0]!
    return [figure.figure, unit, stake, figure.href]
  }

  it('is hours, and opens as they are told', () => {
    expect(stake(line())).to.deep.equal([
      '100,00',
      'h',
      'manquent à la fin',
      '/marches/7/chiffres/manque-a-la-fin?ce=marche',
    ])
    expect(stake(line({ part: half, procedure: decided(60_00) }))).to.deep.equal([
      '20,00',
      'h',
      'manquent à la fin',
      '/entreprises/12345678900011/chiffres/manque-a-la-fin?marche=7&etape=a-decider',
    ])
  })

  it('is a notice, in words, where no hours are', () => {
    const running = line({ standing: standing(), endsOn: '2027-12-31' })
    for (const procedure of [
      { ...nothing, otherNotice },
      { ...nothing, notice },
    ])
      expect(stake({ ...running, procedure })).to.deep.equal(['Une', 'mise en demeure', 'en cours', null])
    const behind = standing({ status: 'onCourse', behind: 20_00 })
    expect(stake({ ...running, standing: behind, procedure: { ...nothing, otherNotice } })[0]).to.equal('Une')
    const silent = standing({ status: 'silent', behind: 0, overdue: 2 })
    const expired = { ...nothing, notice: { ...notice, untilOn: '2026-11-12' } }
    expect(stake({ ...running, standing: silent, procedure: expired })).to.deep.equal([
      ...['Une', 'mise en demeure', 'échue', null],
    ])
  })

  it('is a file against the group, or statements that are awaited, where nothing is counted yet', () => {
    const left = { ...decided(60_00), leftSince: '2026-06-19' }
    const running = line({ standing: standing(), endsOn: '2027-12-31', part: { kind: 'unwritten' } })
    expect(stake({ ...running, procedure: left })).to.deep.equal(['Un', 'dossier', 'contre le groupement', null])
    const closing = standing({ status: 'closing', finished: true, missing: 0, behind: null })
    expect(stake(line({ standing: closing }))).to.deep.equal(['Des', 'relevés', 'encore attendus', null])
  })
})
