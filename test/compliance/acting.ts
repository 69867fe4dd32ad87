import type { Knex } from 'knex'
import type { Cast } from '#db/seeds/cast.ts'
import { TERMINAL } from '#server/access/rules.ts'
import { excuseHours } from '#server/compliance/excuses.ts'
import { buyersOf } from '#server/register/buyers/store.ts'
import { setThresholds } from '#server/register/buyers/threshold-actions.ts'
import { editClause } from '#server/register/clauses/actions.ts'
import { figureWith } from '#server/register/clauses/figure-rules.ts'
import { addLine } from '#server/register/clauses/line-actions.ts'
import { changePool, createPool } from '#server/register/clauses/pool-actions.ts'
import { poolsFor } from '#server/register/clauses/pool-store.ts'
import { clauseOfContract } from '#server/register/clauses/store.ts'
import { addHolder, editContract } from '#server/register/contracts/actions.ts'
import { contractFor, holdersOf } from '#server/register/contracts/store.ts'
import { recordFact, takeBack } from '#server/register/facts/actions.ts'
import { factsOf } from '#server/register/facts/store.ts'
import { handOver, takeContract } from '#server/register/followings/actions.ts'
import { editParticipant, establishEligibility } from '#server/register/participants/actions.ts'
import { participantOf } from '#server/register/participants/store.ts'
import { moved } from './histories.ts'

// What people do of contracts, clauses and settings, drawn at random.

const instant = (date: string) => `${date}T12:00:00.000Z`

/** Whole numbers under a bound, the same at each run. */
export function generator(seed: number) {
  let state = seed
  return (bound: number) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return Math.floor((state / 2_147_483_648) * bound)
  }
}

export type Given = { db: Knex.Transaction; cast: Cast; random: (bound: number) => number; today: string }

export const by = ({ cast, today }: Given) => ({ userId: cast.users.camille, at: instant(today), today, formKey: null })
const contractOf = ({ db, cast, random }: Given) =>
  contractFor(db, TERMINAL, (random(2) ? cast.troisMoulins : cast.halles).contractId)
export const back = ({ today, random }: Given, most = 200) => moved(today, -random(most))
const figure = (centihours: number) => figureWith({ by: 'fixed', centihours })
const plain = { untilOn: null, centihours: null, amountCents: null, waitsOn: null, nextStep: '' }

export type VerbOf = [name: string, act: (given: Given) => Promise<boolean>]

/** Each says whether it did something: many are refused, as people are. */
export const verbs: VerbOf[] = [
  [
    'line',
    async given => {
      const contract = await contractOf(given)
      const clause = (await clauseOfContract(given.db, contract.id))!
      const datedOn = back(given, 90)
      const endsOn = given.random(3) === 0 ? moved(datedOn, given.random(500) - 20) : null
      const form = {
        datedOn,
        basis: 'R2194-8',
        reference: '',
        effect: given.random(3) ? ('plus' as const) : ('moins' as const),
        figure: figure((1 + given.random(60)) * 100),
        reason: 'Quantités revues.',
        amountCents: null,
        endsOn,
        owedThen: 'line' as const,
        confirmed: true,
      }
      return (await addLine(given.db, contract, clause, 'avenant', form, by(given))) === null
    },
  ],
  [
    'contract',
    async given => {
      const contract = await contractOf(given)
      const holders = (await holdersOf(given.db, [contract.id])).get(contract.id) ?? []
      const group = holders.filter(({ role, until }) => role !== 'subcontractor' && until === null)
      const part = 10_00 + given.random(80) * 100
      const shares =
        group.length === 2
          ? [
              { companyId: group[0]!.companyId, points: part },
              { companyId: group[1]!.companyId, points: 100_00 - part },
            ]
          : null
      const notifiedOn = contract.notifiedOn!
      const values = {
        ...contract,
        notifiedOn,
        amountCents: given.random(9) * 100_000_00,
        startsOn: moved(notifiedOn, given.random(60)),
        groupForm: given.random(2) ? ('joint' as const) : ('solidary' as const),
        shares,
        holderSiret: null,
        holderName: '',
      }
      return (await editContract(given.db, contract, values, by(given))) === null
    },
  ],
  [
    'clause',
    async given => {
      const contract = await contractOf(given)
      const clause = (await clauseOfContract(given.db, contract.id))!
      const values = {
        ...clause,
        penaltyCents: given.random(4) ? 1000 * (1 + given.random(9)) : null,
        eligibilityMonths: 1 + given.random(36),
      }
      const form = {
        clause: values,
        rhythm: null,
        figure: figure(0),
        datedOn: null,
        startsOn: null,
        endsOn: null,
        effectOn: given.random(2) ? back(given, 300) : null,
        version: clause.version,
      }
      return (await editClause(given.db, contract, clause, form, by(given))) === null
    },
  ],
  [
    'rhythm',
    async given => {
      const contract = await contractOf(given)
      const clause = (await clauseOfContract(given.db, contract.id))!
      const rhythm = {
        period: given.random(2) ? ('month' as const) : ('quarter' as const),
        dueDays: 5 + given.random(40),
        effectOn: moved(given.today, given.random(60)),
      }
      const form = {
        clause,
        rhythm,
        figure: figure(0),
        datedOn: null,
        startsOn: null,
        endsOn: null,
        effectOn: null,
        version: clause.version,
      }
      return (await editClause(given.db, contract, clause, form, by(given))) === null
    },
  ],
  [
    'pool',
    async given => {
      const { db, cast } = given
      const contract = await contractFor(db, TERMINAL, cast.troisMoulins.contractId)
      const [holder] = (await holdersOf(db, [contract.id])).get(contract.id)!
      const [pool] = await poolsFor(db, contract.id)
      const both = [cast.troisMoulins.clauseId, cast.halles.clauseId]
      if (!pool) {
        const asked = {
          companyId: holder!.companyId,
          buyerId: contract.buyerId,
          name: 'Ensemble',
          agreedOn: back(given, 60),
        }
        await createPool(db, holder!.company, asked, both, by(given))
        return true
      }
      const change = { clauseIds: given.random(2) ? both : [], effectOn: back(given, 30) }
      return (await changePool(db, holder!.company, pool, change, by(given))) === null
    },
  ],
  [
    'suspension',
    async given => {
      const datedOn = back(given, 120)
      const form = {
        ...plain,
        kind: 'suspension' as const,
        datedOn,
        untilOn: moved(datedOn, given.random(30)),
        text: 'Inondation du chantier.',
      }
      return (await recordFact(given.db, await contractOf(given), form, by(given))) === null
    },
  ],
  [
    'excuse',
    async given => {
      const form = {
        ...plain,
        kind: 'excuse' as const,
        datedOn: back(given, 120),
        centihours: (1 + given.random(5)) * 100,
        text: 'Aucun candidat.',
      }
      return (await excuseHours(given.db, await contractOf(given), form, by(given))) === null
    },
  ],
  [
    'takenBack',
    async given => {
      const contract = await contractOf(given)
      const facts = await factsOf(given.db, [contract.id])
      const standing = facts.filter(
        one =>
          one.cancelsId === null &&
          one.resumesId === null &&
          !facts.some(other => other.cancelsId === one.id || other.resumesId === one.id),
      )
      const one = standing[given.random(Math.max(1, standing.length))]
      return one !== undefined && (await takeBack(given.db, contract, one, 'Saisi par erreur.', by(given))) === null
    },
  ],
  [
    'thresholds',
    async given => {
      const [buyer] = await buyersOf(given.db, TERMINAL)
      const form = {
        effectOn: given.today,
        latePoints: 1 + given.random(10),
        riskPoints: 15 + given.random(20),
        riskShare: 25,
        riskDays: 90,
        riskRate: 80,
      }
      return !(await setThresholds(given.db, by(given), buyer!.id, form))
    },
  ],
  [
    'eligibility',
    async given => {
      const person = await someone(given)
      await establishEligibility(given.db, person, given.random(4) ? back(given, 600) : null, by(given))
      return true
    },
  ],
  [
    'situation',
    async given => {
      const person = await someone(given)
      const evidenceOn = given.random(4) ? back(given, 600) : null
      const situation = {
        ...person,
        evidenceOn,
        groundFrom: given.random(2) ? back(given, 500) : null,
        birthYear: 1960 + given.random(40),
      }
      await editParticipant(given.db, person, situation, [], by(given))
      return true
    },
  ],
  [
    'holder',
    async given => {
      const { random } = given
      const siret = ['99941231700018', '99941232500011'][random(2)]!
      const named = await given.db('companies').orderBy('id').pluck('identifier')
      const form = {
        siret: named[random(named.length)] ?? siret,
        name: '',
        role: (['leadHolder', 'coHolder', 'subcontractor'] as const)[random(3)]!,
      }
      return (await addHolder(given.db, await contractOf(given), form, by(given))) === null
    },
  ],
  [
    'follower',
    async given => {
      const contract = await contractOf(given)
      if (contract.followedBy === null) {
        await takeContract(given.db, contract, { ...TERMINAL, id: given.cast.users.camille } as never, by(given))
        return true
      }
      await handOver(given.db, contract, null, by(given))
      return true
    },
  ],
]

export async function someone({ db, cast, random }: Given) {
  const rows = await db('placements')
    .join('participants', 'participants.id', 'placements.participant_id')
    .whereIn('placements.clause_id', [cast.troisMoulins.clauseId, cast.halles.clauseId])
    .orderBy('participants.id')
    .distinct('participants.id', 'participants.buyer_id', 'participants.number')
  const row = rows[random(rows.length)]!
  return (await participantOf(db, row.buyer_id, row.number))!
}
