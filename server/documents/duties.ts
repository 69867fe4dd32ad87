import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { longDate } from '#server/base/format.ts'
import { knownUntil } from '#server/compliance/measure.ts'
import { typedTexts } from '#server/proofreading/typed.ts'
import { perimeterOf } from '#server/register/buyers/store.ts'
import { schemeAt } from '#server/scheme/counted-store.ts'
import { dutiesOf, inOrder } from '#server/scheme/duties/model.ts'
import { type DutyRow, dutyRows } from '#server/scheme/duties/store.ts'
import {
  dutiesDefinitions,
  dutiesFigures,
  dutiesVerdict,
  dutyListModel,
  dutyStatesModel,
  exemptionsModel,
  findingsModel,
  thresholdsModel,
} from './duties-parts.ts'
import { perimeterSaid } from './institution.ts'
import { schemeHead } from './scheme.ts'
import { letterheadOf } from './store.ts'
import { editionRows, type Reported } from './words.ts'

/** The register of duties of one civil year, or of all; `known`: as it was known at the end of that day. */
export async function dutiesReport(
  db: Db,
  user: User,
  { year, at, known }: { year: number | null; at: string; known?: string },
): Promise<Reported> {
  const until = knownUntil(known)
  const rows = inOrder(await dutyRows(db, user, { year, at, known: until }))
  const duties = dutiesOf(rows)
  const typed = await typedTexts(
    db,
    rows.flatMap(({ id, ground }) => (ground === 'before' ? [] : [id])),
  )
  const { institution, logo } = await letterheadOf(db, until)
  const perimeter = perimeterSaid(await perimeterOf(db, user))
  const author = institution || perimeter.buyers.join(', ')
  const scheme = await schemeAt(db, { at, known: until })
  const before = rows.filter(({ ground }) => ground === 'before').length
  const heading = 'Registre des obligations de clauses sociales'
  const when = year === null ? 'toutes années' : `marchés notifiés en ${year}`
  const model = {
    title: `${heading}, ${when}`,
    kind: 'L. 2112-2-1 et L. 3114-2-1',
    scheme: schemeHead(scheme),
    institution: { name: author, unit: null, logo },
    heading,
    subject: [`${year === null ? 'Toutes années' : `Marchés et concessions notifiés en ${year}`}`, perimeter.said],
    state: `Registre arrêté au ${longDate(at)}.`,
    verdict: dutiesVerdict(duties),
    ruler: null,
    figures: dutiesFigures(duties),
    decision: null,
    states: { number: 1, ...dutyStatesModel(duties, before) },
    thresholds: { number: 2, ...thresholdsModel(rows, at) },
    lacking: { number: 3, title: 'Sans clause ni dérogation', ...findingsModel(rows, typed, 'lacking') },
    contradictions: { number: 4, title: 'Contradictions', ...findingsModel(rows, typed, 'contradiction') },
    exemptions: { number: 5, ...exemptionsModel(rows, typed) },
    definitions: { number: 6, ...dutiesDefinitions(at) },
    edition: { number: 7, rows: editionRows(at, perimeter.said), signatures: SIGNATURES },
    list: dutyListModel(rows, typed),
    annexes: [],
  }
  return {
    template: 'duties',
    fileName: `registre-obligations-${year ?? 'toutes-annees'}-${at}.pdf`,
    title: model.title,
    subject: model.verdict.sentence,
    identifier: '',
    author,
    running: {
      left: heading,
      right: `arrêté au ${longDate(at)}`,
      foot: `${author} · ${schemeHead(scheme)} · Clausuivi`,
    },
    model,
    texts: typed.texts,
    content: {
      kind: 'duties',
      at,
      year,
      duties,
      contracts: rows.map(valuesOf),
      printed: JSON.parse(JSON.stringify(model)),
    },
  }
}

/** As plain values: what a fingerprint would cover. Texts stand in the words that were printed. */
function valuesOf({ id, number, lotNumber, form, state, ground, missing, findings, need, answer }: DutyRow) {
  return {
    ...{ contractId: id, number, lotNumber, form, state, ground, missing, findings },
    need: need && { valueCents: need.valueCents, purchase: need.purchase },
    answer: answer && { duty: answer.duty, exemption: answer.exemption, decidedOn: answer.decidedOn },
  }
}

const SIGNATURES = [
  { who: 'L’acheteur', does: 'a établi ce registre' },
  { who: 'La direction', does: 'l’a vu' },
]
