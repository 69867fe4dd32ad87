import { contractsNumbered, type ListedContract } from '#server/compliance/contract-lines.ts'
import { type ContractWord, contractWords } from '#server/compliance/contract-words.ts'
import { accountIn } from '#server/compliance/standing.ts'
import type { Standing } from '#server/compliance/standing-rules.ts'
import { settled } from '#server/compliance/store.ts'
import { clausesAfter } from './contracts-store.ts'
import { ofBuyer } from './parameters.ts'
import { date, exactly, maybe, oneOf, pageOf, type Resource, type Schema, text, whole } from './resource.ts'

const ofAccount = {
  owedCentihours: whole('Heures dues'),
  countedCentihours: whole('Heures retenues'),
  expectedCentihours: whole('Heures attendues à la date d’arrêté'),
  gapCentihours: whole('Écart à l’attendu ; positif : en retard'),
}

const measured: Record<string, Schema> = {
  judgedAt: date('Date d’arrêté de ces figures'),
  loggedCentihours: whole('Heures déclarées'),
  acceptedCentihours: whole('Heures validées'),
  missingCentihours: maybe('integer', 'Heures qui manquent, une fois l’exécution finie ; null avant'),
  exposedCentihours: whole('Heures exposées à pénalité'),
  ...ofAccount,
}

export const commitments: Resource = {
  path: '/api/v1/commitments',
  scope: 'commitments',
  name: 'Commitment',
  summary: 'Les clauses sociales : ce qui est dû, ce qui est retenu, où en est chacune aujourd’hui.',
  parameters: [ofBuyer],
  schema: exactly({
    contractId: whole('Numéro du marché dans cette installation'),
    number: text('Numéro du marché'),
    lot: text('Numéro du lot, ou vide'),
    word: oneOf(Object.keys(contractWords), 'Situation'),
    wordLabel: text('La même, en français'),
    hours: { anyOf: [exactly(measured), { type: 'null' }], description: 'null : pas encore mesurées' },
    pool: {
      anyOf: [exactly({ name: text('Globalisation'), ...ofAccount }), { type: 'null' }],
      description: 'Le compte commun, où les heures sont globalisées',
    },
  }),

  async read(asked, { db, user, today }) {
    const { rows, after } = pageOf(await clausesAfter(db, user, asked), asked.limit)
    const clauses = rows.map(({ clause_id }) => clause_id)
    await settled(db, today, clauses)
    const ids = rows.map(({ id }) => id)
    return { data: (await contractsNumbered(db, user, ids)).map(described), after }
  },
}

function described({ id, number, lotNumber, word, standing, pool }: ListedContract) {
  return {
    contractId: id,
    number,
    lot: lotNumber,
    word: word satisfies ContractWord,
    wordLabel: contractWords[word].word,
    hours: standing && hoursOf(standing),
    pool: standing && pool !== null ? { name: pool, ...figuresOf(accountIn(standing)) } : null,
  }
}

function hoursOf(standing: Standing) {
  return {
    judgedAt: standing.judgedAt,
    loggedCentihours: standing.logged,
    acceptedCentihours: standing.accepted,
    missingCentihours: standing.missing,
    exposedCentihours: standing.exposed,
    ...figuresOf(standing),
  }
}

function figuresOf({ owed, counted, expected, gap }: Pick<Standing, 'owed' | 'counted' | 'expected' | 'gap'>) {
  return { owedCentihours: owed, countedCentihours: counted, expectedCentihours: expected, gapCentihours: gap }
}
