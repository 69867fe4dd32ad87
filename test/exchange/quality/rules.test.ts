import { expect } from 'chai'
import type { Told } from '#server/exchange/quality/record.ts'
import { findingsOn, mirrored } from '#server/exchange/quality/rules.ts'
import { type Said, stated } from '#server/exchange/quality/state-rules.ts'
import { mirror, publication } from '#server/exchange/quality/words.ts'
import { writtenIn } from '#server/exchange/quality/written-rules.ts'
import { asContract, derive } from '#server/exchange/versions/derive-rules.ts'
import { buyers, holder, holders, modification } from '../decp/files.ts'
import { hedges, version } from '../versions/published.ts'

type Fields = Record<string, unknown>

function told(raw: Fields, beside: Partial<Told> = {}): Told {
  const written = writtenIn(raw)
  return {
    contract: asContract(derive([version(raw)])),
    firstPublishedOn: written.publishedOn,
    considerationsSaid: [],
    written,
    kinds: [],
    closed: new Map(),
    today: '2026-11-30',
    ...beside,
  }
}

const rulesOn = (raw: Fields, beside: Partial<Told> = {}) => findingsOn(told(raw, beside)).map(({ rule }) => rule)
const readOn = (raw: Fields, beside: Partial<Told> = {}) =>
  findingsOn(told(raw, beside)).map(({ read, expected }) => `${read} → ${expected}`.replace(/\u00a0|\u202f/g, ' '))

const amended = (...changes: Fields[]) => ({ modifications: changes.map(change => modification(change)) })
const on = (day: string, publishedOn = day) => ({
  dateNotificationModification: day,
  datePublicationDonneesModification: publishedOn,
})
const act = (change: Fields = {}) => ({
  acteSousTraitance: {
    id: 1,
    sousTraitant: { id: holders.other, typeIdentifiant: 'SIRET' },
    dureeMois: 3,
    dateNotification: '2026-06-01',
    datePublicationDonnees: '2026-06-10',
    montant: 20_000,
    variationPrix: 'Ferme',
    ...change,
  },
})
const declared = { sousTraitanceDeclaree: true }
const two = [holder(holders.stranger), holder(holders.other)]

const cases: [what: string, raw: Fields, rules: string[], beside?: Partial<Told>][] = [
  ['a contract as it should be', {}, []],
  ['published on 30 June, notified on 15 January', { datePublicationDonnees: '2026-06-30' }, ['late']],
  ['published two months later to the day', { datePublicationDonnees: '2026-03-15' }, []],
  ['published before its notification', { datePublicationDonnees: '2026-01-10' }, ['early']],
  ['an amendment published in its time', amended({ ...on('2026-06-10', '2026-07-01'), montant: 126_000 }), []],
  [
    'an amendment published four months after',
    amended({ ...on('2026-06-10', '2026-10-20'), montant: 126_000 }),
    ['lateAmendment'],
  ],
  [
    'an amendment signed after the end',
    amended({ ...on('2027-03-01'), montant: 121_000 }),
    ['afterEnd'],
    { today: '2027-06-01' },
  ],
  [
    'a holder whose establishment was closed by the day of notification',
    {},
    ['closed'],
    { closed: new Map([[holders.stranger, '2026-01-15']]) },
  ],
  [
    'a buyer whose establishment was closed the year before',
    {},
    ['closed'],
    { closed: new Map([[buyers.hauteVesle, '2025-01-15']]) },
  ],
  [
    'establishments closed the day after',
    {},
    [],
    {
      closed: new Map([
        [holders.stranger, '2026-01-16'],
        [buyers.hauteVesle, '2026-01-16'],
      ]),
    },
  ],
  ['an amendment from before the notification', amended({ ...on('2025-12-01'), montant: 121_000 }), ['misdated']],
  [
    'two amendments with one number',
    amended({ id: 1, ...on('2026-05-01'), montant: 121_000 }, { id: 1, ...on('2026-06-01'), montant: 122_000 }),
    ['numbers'],
  ],
  [
    'numbers against the dates',
    amended({ id: 2, ...on('2026-05-01'), montant: 121_000 }, { id: 1, ...on('2026-06-01'), montant: 122_000 }),
    ['numbers'],
  ],
  ['200 000 € after 120 000 €', amended({ ...on('2026-06-10'), montant: 200_000 }), ['half']],
  ['half more, no more', amended({ ...on('2026-06-10'), montant: 180_000 }), ['tenth']],
  ['15 % more of works', { codeCPV: '45261100', ...amended({ ...on('2026-06-10'), montant: 138_000 }) }, []],
  ['15 % more of services', { codeCPV: '77314100', ...amended({ ...on('2026-06-10'), montant: 138_000 }) }, ['tenth']],
  ['an amendment of 9 500 €', amended({ ...on('2026-06-10'), montant: 9_500 }), ['increment']],
  ['an amendment of 1 €', amended({ ...on('2026-06-10'), montant: 1 }), ['increment']],
  ['six months after twelve', amended({ ...on('2026-06-10'), montant: 121_000, dureeMois: 6 }), ['increment']],
  ['acts, and « déclarée : non »', { actesSousTraitance: [act()] }, ['undeclared']],
  ['acts, declared', { ...declared, actesSousTraitance: [act()] }, []],
  ['acts above the amount', { ...declared, actesSousTraitance: [act({ montant: 130_000 })] }, ['actsAbove']],
  [
    'a buyer that holds its own contract',
    { acheteur: { id: buyers.unknown }, titulaires: [holder(buyers.unknown)] },
    ['selfHeld'],
  ],
  ['two holders, « Pas de groupement »', { titulaires: two }, ['ungrouped']],
  ['two holders of a framework', { titulaires: two, techniques: { technique: ['Accord-cadre'] } }, []],
  ['two holders, « Conjoint »', { titulaires: two, typeGroupementOperateurs: 'Conjoint' }, []],
  ['« Solidaire » with one holder', { typeGroupementOperateurs: 'Solidaire' }, ['alone']],
  ['a subsequent contract without its framework', { nature: 'Marché subséquent' }, ['framework']],
  ['a framework that has its own number', { nature: 'Marché subséquent', idAccordCadre: '26-014' }, ['framework']],
  ['a subsequent contract with its framework', { nature: 'Marché subséquent', idAccordCadre: '24-001' }, []],
  ['100 €', { montant: 100 }, ['amount']],
  ['999 999 €', { montant: 999_999 }, ['amount']],
  ['three thousand millions', { montant: 3_000_000_000, dureeMois: 48 }, ['amount']],
  ['more than five millions a month', { montant: 70_000_000 }, ['amount']],
  ['181 months', { dureeMois: 181 }, ['duration']],
  ['no month', { dureeMois: 0 }, ['duration']],
  [
    'reserved, to nobody known',
    { considerationsSociales: { considerationSociale: ['Marché réservé'] } },
    ['reservedTo'],
    { kinds: ['company'] },
  ],
  [
    'reserved to a known structure',
    { considerationsSociales: { considerationSociale: ['Marché réservé'] } },
    [],
    { kinds: ['EI'] },
  ],
  [
    'held by an ESAT, without consideration',
    { considerationsSociales: { considerationSociale: ['Pas de considération sociale'] } },
    ['inclusive'],
    { kinds: ['ESAT'] },
  ],
  ['a consideration that changed', {}, ['considerations'], { considerationsSaid: [['aucune'], ['clause']] }],
  [
    '« Pas de considération sociale » with a clause',
    { considerationsSociales: { considerationSociale: ['Clause sociale', 'Pas de considération sociale'] } },
    ['contradicted'],
  ],
  ['a holder whose key is wrong', { titulaires: [holder('99970030500018')] }, ['key']],
  ['a CPV that lost its zero', { codeCPV: '3111100' }, ['cpv']],
  ['a CPV that is in no list', { codeCPV: '99999999' }, ['cpv']],
  ['a post code under a department', { lieuExecution: { code: '99100', typeCode: 'Code département' } }, ['place']],
]

describe('what published data say that their publisher should look at', () => {
  for (const [what, change, expected, beside] of cases)
    it(what, () => expect(rulesOn(hedges(change), beside)).to.deep.equal(expected))

  it('has a case for each rule that looks at a publication alone', () => {
    const tried = new Set(cases.flatMap(([, , rules]) => rules))
    expect(publication.filter(rule => !tried.has(rule))).to.deep.equal(['orphanAct'])
  })

  it('says what was read and what is expected', () => {
    expect(readOn(hedges({ datePublicationDonnees: '2026-06-30' }))).to.deep.equal([
      'notifié le 15 janvier 2026, publié le 30 juin 2026 → publié au plus tard le 15 mars 2026',
    ])
    expect(readOn(hedges(amended({ ...on('2026-06-10'), montant: 200_000 })))).to.deep.equal([
      'avenant du 10 juin 2026 : 120 000 € puis 200 000 €, + 66,7 % du montant initial → une hausse de 50 % au plus par avenant, ou le fondement qui en dispense',
    ])
  })

  it('tells of an act that is amended and never published', () => {
    const contract = told(hedges(declared)).contract
    const amendments = [
      { number: '2', signedOn: '2026-06-01', publishedOn: null, amountCents: 1, durationMonths: null },
    ]
    const beside = { contract: { ...contract, subcontracts: { acts: [], amendments } } }
    expect(rulesOn(hedges(declared), beside)).to.deep.equal(['orphanAct'])
  })
})

describe('what is published beside what is followed', () => {
  const clause = told(hedges()).contract
  const none = { ...clause, considerations: ['aucune' as const] }
  const kept = { isFollowed: true, reservedArticle: null, amountCents: 120_000_00 }
  const rulesIn = (...[published, held]: Parameters<typeof mirrored>) =>
    mirrored(published, held).map(({ rule }) => rule)

  it('agrees, or says which of the two is to be put right', () => {
    expect(rulesIn(clause, kept)).to.deep.equal([])
    expect(rulesIn(clause, { ...kept, isFollowed: false })).to.deep.equal(['unfollowed'])
    expect(rulesIn(none, kept)).to.deep.equal(['followed'])
    expect(rulesIn(none, { ...kept, isFollowed: false })).to.deep.equal([])
    expect(rulesIn(clause, { ...kept, reservedArticle: 'L2113-12' })).to.deep.equal(['undeclaredReserve'])
    expect(rulesIn(clause, { ...kept, amountCents: 99_000_00 })).to.deep.equal(['amountsDiffer'])
    expect(mirror).to.have.length(4)
  })
})

describe('what became of a remark', () => {
  const finding = { rule: 'late' as const, read: 'publié en juin', expected: 'en mars' }
  const said = (gesture: Said['gesture'], change: Partial<Said> = {}): Said => {
    return { ...finding, gesture, reason: '', at: '2026-07-01T08:00:00.000Z', ...change }
  }
  const states = (...[findings, events]: [(typeof finding)[], Said[]]) =>
    stated(findings, events, '2026-08-09').map(({ state, correctedOn }) => [state, correctedOn])

  it('is open, told, left without consequence, or taken up again: the last word holds', () => {
    expect(states([finding], [])).to.deep.equal([['open', null]])
    expect(states([finding], [said('flagged')])).to.deep.equal([['flagged', null]])
    expect(states([finding], [said('flagged'), said('closed')])).to.deep.equal([['closed', null]])
    expect(states([finding], [said('closed'), said('reopened')])).to.deep.equal([['open', null]])
  })

  it('is corrected by itself once what is published no longer says it, where somebody had told it', () => {
    expect(states([], [said('flagged')])).to.deep.equal([['corrected', '2026-08-09']])
    expect(states([], [said('closed')])).to.deep.equal([])
  })

  it('is open again when another content breaks the same rule', () => {
    expect(states([{ ...finding, read: 'publié en mai' }], [said('flagged')])).to.deep.equal([['open', null]])
  })
})
