import { randomUUID } from 'node:crypto'
import { companies } from '#db/seeds/cast.ts'
import { TERMINAL } from '#server/access/rules.ts'
import { lastDay, type Month, nextMonth } from '#server/base/dates.ts'
import { measuring } from '#server/compliance/proceedings.ts'
import { setRounding } from '#server/register/buyers/rounding-actions.ts'
import { figureWith } from '#server/register/clauses/figure-rules.ts'
import { addLine, correctLine } from '#server/register/clauses/line-actions.ts'
import type { Place } from '#server/register/clauses/place.ts'
import { clauseOfContract, ledgersOf } from '#server/register/clauses/store.ts'
import { decideWindows } from '#server/register/clauses/windows.ts'
import { addHolder } from '#server/register/contracts/actions.ts'
import { contractFor } from '#server/register/contracts/store.ts'
import { recordFact, resumeWork } from '#server/register/facts/actions.ts'
import { awaitsResumption } from '#server/register/facts/rules.ts'
import { factsOf } from '#server/register/facts/store.ts'
import { saveGrid } from '#server/register/hours/actions.ts'
import { gridOf } from '#server/register/hours/grid-store.ts'
import { regularise, unregularise } from '#server/register/hours/regularise.ts'
import {
  cellsOf,
  judgeWithout,
  reopenStatement,
  sayNothingWorked,
  sendBackStatement,
} from '#server/register/hours/statement-actions.ts'
import { concerned } from '#server/register/hours/statement-rules.ts'
import { validateStatement } from '#server/register/hours/validation.ts'
import { recordExit } from '#server/register/participants/actions.ts'
import { openPath, takePathBack } from '#server/register/participants/paths.ts'
import { participantOf } from '#server/register/participants/store.ts'
import { addPlacement, editPlacement, removePlacement } from '#server/register/placements/actions.ts'
import { modes } from '#server/register/placements/rules.ts'
import { placementFor } from '#server/register/placements/store.ts'
import { addPledge, declareAchievement } from '#server/register/pledges/actions.ts'
import { beginProceeding, recordStep } from '#server/register/proceedings/actions.ts'
import type { Gesture } from '#server/register/proceedings/rules.ts'
import { proceedingsOf } from '#server/register/proceedings/store.ts'
import { recordReservation } from '#server/register/reserved/actions.ts'
import { attributeSupplier, bearersOf, transferHours, writeShares } from '#server/register/shares/actions.ts'
import { recordScheme } from '#server/settings/scheme-actions.ts'
import { back, by, type Given, someone, type VerbOf } from './acting.ts'
import { moved } from './histories.ts'

// What people do of work, of people, of parts and of sanctions; each says whether it was done.

async function placeOf({ db, cast }: Given): Promise<Place> {
  const { contractId, clauseId } = cast.troisMoulins
  return { contract: await contractFor(db, TERMINAL, contractId), clauseId }
}

async function placementOf(given: Given) {
  const { clauseId } = given.cast.troisMoulins
  const ids: number[] = await given.db('placements').where({ clause_id: clauseId }).orderBy('id').pluck('id')
  return placementFor(given.db, clauseId, ids[given.random(ids.length)])
}

const plain = { centihours: null, amountCents: null, waitsOn: null, nextStep: '', untilOn: null }
const someMonth = ({ today, random }: Given) => nextMonth(today.slice(0, 7) as Month, -random(14))

/** The statement of a month, and what a page that shows it knows of it. */
async function statementIn(given: Given) {
  const place = await placeOf(given)
  const month = someMonth(given)
  const grid = await gridOf(given.db, place.clauseId)
  const statement = grid.statementOf(month)
  return { place, month, grid, statement, asked: { version: statement.version } }
}

/** The statement of a month that this gesture may settle, where there is one. */
async function settledBy(given: Given, gesture: 'validate' | 'judgeWithout') {
  const drawn = await statementIn(given)
  const months = Array.from({ length: 14 }, (_, age) => nextMonth(given.today.slice(0, 7) as Month, -age))
  const able = months.filter(month =>
    concerned(drawn.grid.statementOf(month), gesture).some(
      ({ dueOn }) => gesture === 'validate' || dueOn < given.today,
    ),
  )
  const month = able[given.random(able.length)]
  if (!month) return drawn
  const statement = drawn.grid.statementOf(month)
  return { ...drawn, month, statement, asked: { version: statement.version } }
}

/** Of a gesture that this state does not allow, nothing is done. */
const tried = async (act: Promise<unknown>) => act.then(answer => answer === null).catch(conflict)
function conflict(error: Error): false {
  if (error.constructor.name !== 'Conflict') throw error
  return false
}

/** The contract once it is over: terminated, where it is not; null where it cannot be. */
async function ended(given: Given) {
  const { contract } = await placeOf(given)
  if (contract.endsOn! < given.today) return contract
  const clause = (await clauseOfContract(given.db, contract.id))!
  const endsOn = back(given, 60)
  const form = {
    datedOn: endsOn,
    basis: 'R2194-8',
    reference: '',
    effect: 'aucun',
    figure: figureWith({ by: 'fixed', centihours: 0 }),
    reason: 'Marché arrêté.',
    amountCents: null,
    endsOn,
    owedThen: given.random(2) ? 'line' : 'kept',
    confirmed: true,
  } as const
  return (await addLine(given.db, contract, clause, 'avenant', form, by(given)))
    ? null
    : (await placeOf(given)).contract
}

export const ofWork: VerbOf[] = [
  [
    'hours',
    async given => {
      const place = await placeOf(given)
      const [month, { id }] = [someMonth(given), await placementOf(given)]
      const cell = (await gridOf(given.db, place.clauseId)).cells.get(`${id}-${month}`)
      const entry = {
        placementId: id,
        month,
        text: String(given.random(150)),
        seenVersion: cell?.version ?? 0,
        seenCentihours: cell?.centihours ?? null,
      }
      const asked = { gesture: 'save', month, href: '/' } as const
      const outcome = await saveGrid(given.db, place, [entry], asked, by(given))
      return outcome.kind === 'saved' && outcome.changed > 0
    },
  ],
  [
    'validate',
    async given => {
      const { place, month, grid, statement, asked } = await settledBy(given, 'validate')
      const cells = cellsOf(grid, statement, concerned(statement, 'validate'))
      const decisions = cells.map(cell => {
        const refused = given.random(3) ? 0 : given.random(cell.centihours + 1)
        const attested = given.random(4) ? null : given.random(cell.centihours - refused + 1)
        return {
          hoursId: cell.hoursId,
          version: cell.version,
          refusedCentihours: refused,
          refusedReason: refused ? 'Sans pièce.' : '',
          attestedCentihours: attested,
          attestedReason: attested === null ? '' : 'Attestation de l’employeur.',
        }
      })
      return tried(validateStatement(given.db, place, month, { ...asked, decisions }, by(given)))
    },
  ],
  [
    'sendBack',
    async given => {
      const { place, month, asked } = await statementIn(given)
      const returned = { ...asked, reason: 'Une ligne manque.', dueOn: moved(given.today, 1 + given.random(20)) }
      return tried(sendBackStatement(given.db, place, month, returned, by(given)))
    },
  ],
  [
    'reopen',
    async given => {
      const { place, month, asked } = await statementIn(given)
      const returned = { ...asked, reason: 'Heures oubliées.', dueOn: moved(given.today, 1 + given.random(20)) }
      return tried(reopenStatement(given.db, place, month, returned, by(given)))
    },
  ],
  [
    'nothing',
    async given => {
      const { place, month, asked } = await statementIn(given)
      const receivedOn = back(given, 10)
      return tried(sayNothingWorked(given.db, place, month, { ...asked, receivedOn }, by(given)))
    },
  ],
  [
    'judgedWithout',
    async given => {
      const over = await ended(given)
      if (!over) return false
      const said = { kind: 'reminder', datedOn: given.today, text: 'Relevé attendu.' } as const
      await recordFact(given.db, over, { ...plain, ...said }, by(given))
      const { place, month, asked } = await settledBy(given, 'judgeWithout')
      return tried(judgeWithout(given.db, place, month, { ...asked, reason: 'Relancée, sans réponse.' }, by(given)))
    },
  ],
  [
    'employment',
    async given => {
      const person = await someone(given)
      const embauche = back(given, 300)
      const depart = given.random(2) ? moved(embauche, given.random(90)) : null
      const codes = Object.keys(modes) as (keyof typeof modes)[]
      const values = { modalite: codes[given.random(codes.length)]!, embauche, depart, poste: '' }
      const who = { id: person.id, number: person.number, eligible: true }
      const employer = { id: given.cast.companies[given.random(2) ? 'truelle' : 'relais'] }
      const asked = { confirmed: true }
      const place = await placeOf(given)
      return (await addPlacement(given.db, place, who, values, employer, by(given), asked)).kind === 'done'
    },
  ],
  [
    'corrected',
    async given => {
      const one = await placementOf(given)
      const asked = {
        modalite: one.mode,
        embauche: moved(one.hiredOn, given.random(20) - 10),
        depart: given.random(2) ? back(given, 100) : null,
        poste: one.job,
        version: one.version,
        reason: 'Contrat relu.',
        confirmed: true,
        employerId: one.employerId,
      }
      const place = await placeOf(given)
      return (await editPlacement(given.db, place, one, asked, by(given))).kind === 'done'
    },
  ],
  [
    'removed',
    async given => {
      const { db, cast } = given
      const place = await placeOf(given)
      const who = { id: cast.halles.participantId, number: 40, eligible: true }
      const values = { modalite: 'MAD_ETTI', embauche: back(given, 100), depart: null, poste: '' } as const
      const asked = { confirmed: true }
      const added = await addPlacement(db, place, who, values, { id: cast.companies.relais }, by(given), asked)
      if (added.kind !== 'done') return false
      const later = { ...given, today: moved(given.today, 1) }
      const one = await placementFor(db, place.clauseId, added.placementId)
      const removal = { version: one.version, reason: 'Saisi par erreur.' }
      return (await removePlacement(db, place, one, removal, by(later))).kind === 'done'
    },
  ],
  [
    'regularise',
    async given => {
      const one = await placementOf(given)
      const decision = { decidedOn: back(given, 30), reason: 'Pièce retrouvée.' }
      return tried(regularise(given.db, await placeOf(given), one, decision, by(given)))
    },
  ],
  [
    'unregularise',
    async given => {
      const { db } = given
      const place = await placeOf(given)
      const first = await placementOf(given)
      await tried(regularise(db, place, first, { decidedOn: back(given, 30), reason: 'Pièce vue.' }, by(given)))
      const standing = await db('regularisations').whereNull('cancels_id').first('placement_id')
      const one = await placementFor(db, place.clauseId, standing?.placement_id ?? 0).catch(() => null)
      return one !== null && tried(unregularise(db, place, one, { reason: 'Pièce fausse.' }, by(given)))
    },
  ],
  [
    'path',
    async given => {
      const fromOn = back(given, 200)
      const form = { fromOn, decidedOn: fromOn, reason: 'Réorienté.', evidenceKind: 'Attestation', evidenceOn: fromOn }
      return tried(openPath(given.db, await someone(given), form, '2025-02-10', by(given)))
    },
  ],
  [
    'pathBack',
    async given => {
      const open = await given.db('paths').whereNull('cancels_id').first('participant_id')
      const row = open && (await given.db('participants').where({ id: open.participant_id }).first())
      const person = row && (await participantOf(given.db, row.buyer_id, row.number))
      return person ? tried(takePathBack(given.db, person, { reason: 'Par erreur.' }, by(given))) : false
    },
  ],
  [
    'windows',
    async given => {
      const windows = { supply: given.random(3) * 9, subcontracting: null, other: given.random(2) ? 6 : null }
      return tried(decideWindows(given.db, await placeOf(given), windows, by(given)))
    },
  ],
  [
    'exit',
    async given => {
      await recordExit(given.db, await someone(given), { situation: 'CDI', on: back(given, 60) }, by(given))
      return true
    },
  ],
  [
    'resumed',
    async given => {
      const { contract } = await placeOf(given)
      const facts = await factsOf(given.db, [contract.id])
      const open = facts.find(one => awaitsResumption(one, facts, given.today))
      if (!open) {
        const stop = { ...plain, kind: 'suspension', datedOn: back(given, 60), text: 'Crue.' } as const
        return tried(recordFact(given.db, contract, stop, by(given)))
      }
      const form = { lastDay: back(given, 10), end: given.random(2) ? 'moved' : 'kept', days: null } as const
      return tried(resumeWork(given.db, contract, open, form, by(given)))
    },
  ],
  [
    'correctedLine',
    async given => {
      const place = await placeOf(given)
      const ledger = (await ledgersOf(given.db, [place.clauseId])).get(place.clauseId)!
      const wrong = ledger.filter(({ label }) => !label.startsWith('Correction'))
      const one = wrong[given.random(wrong.length)]!
      const right = { centihours: 1_00 * (1 + given.random(200)), reason: 'Chiffre du marché.' }
      return tried(correctLine(given.db, place.contract, one, right, by(given)))
    },
  ],
  [
    'shares',
    async given => {
      const place = await placeOf(given)
      const holders = await bearersOf(given.db, place.contract.id)
      const [first, second] = holders
      if (!second) return false
      const points = 10_00 + given.random(80) * 100
      const parts = holders.map(({ companyId, role }, index) => ({
        companyId,
        principalId: role === 'subcontractor' ? first!.companyId : null,
        value: index === 0 ? points : index === 1 ? 100_00 - points : 0,
      }))
      const form = { unit: 'points', effectOn: back(given, 200), reason: 'Convention.', parts } as const
      return tried(writeShares(given.db, place, form, by(given)))
    },
  ],
  [
    'transfer',
    async given => {
      const place = await placeOf(given)
      const [from, to] = await bearersOf(given.db, place.contract.id)
      if (!to) {
        const form = { siret: companies.harpin.siret, name: '', role: 'coHolder' } as const
        return tried(addHolder(given.db, place.contract, form, by(given)))
      }
      const form = { fromId: from!.companyId, toId: to.companyId, centihours: 10_00, effectOn: back(given, 60) }
      return tried(transferHours(given.db, place, { ...form, reason: 'Accord.' }, by(given)))
    },
  ],
  [
    'supplier',
    async given => {
      const place = await placeOf(given)
      const holders = await bearersOf(given.db, place.contract.id)
      const principal = holders[given.random(holders.length)]!
      const { relais } = given.cast.companies
      const form = {
        employerId: relais,
        principalId: principal.companyId,
        effectOn: back(given, 60),
        reason: 'Accord.',
      }
      return tried(attributeSupplier(given.db, place, { ...form, employerName: 'Relais Vesle' }, by(given)))
    },
  ],
  [
    'pledge',
    async given => {
      const form = {
        kind: 'training',
        datedOn: back(given, 60),
        quantity: 10_00,
        reason: '',
        evidence: 'CCAP',
      } as const
      const act = given.random(2) ? addPledge : declareAchievement
      return tried(act(given.db, await placeOf(given), form, by(given)))
    },
  ],
  [
    'sanction',
    async given => {
      const { contract } = await placeOf(given)
      const files = (await proceedingsOf(given.db, [contract.id])).get(contract.id) ?? []
      const file = files.at(-1)
      const gestures: Gesture[] = file ? ['notice', 'receive', 'observe', 'waive', 'takeBack'] : ['open']
      const form = {
        gesture: gestures[given.random(gestures.length)]!,
        datedOn: back(given, 20),
        text: 'Constaté.',
        capacity: 'par délégation du président',
        proof: 'Recommandé 1A',
        reference: randomUUID(),
        answer: '',
        centihours: null,
        amountCents: null,
        days: 15,
        papers: [],
      }
      if (!file) {
        const beginning = { kind: 'hours', matter: '', basis: '', unitCents: null } as const
        return (await beginProceeding(given.db, contract, beginning, form, by(given))).objections === null
      }
      const seen = file.steps.at(-1)!.id
      const measure = measuring(contract.id, given.today)
      return tried(recordStep(given.db, contract, { id: file.id, seen }, form, by(given), measure))
    },
  ],
  [
    'reserved',
    async given => {
      const { contract } = await placeOf(given)
      const article = given.random(2) ? ('L2113-13' as const) : null
      await recordReservation(given.db, contract, { article, evidence: 'Avis', version: contract.version }, by(given))
      return true
    },
  ],
  [
    'rounding',
    async given => {
      const { buyerId } = (await placeOf(given)).contract
      const form = { rounding: given.random(2) ? 'ceil' : 'nearest', effectOn: given.today } as const
      return !(await setRounding(given.db, by(given), buyerId, form))
    },
  ],
  [
    'scheme',
    async given => {
      const form = { name: 'SPASER', fromYear: 2024, toYear: 2028, fteHours: 1500 + given.random(200) }
      return tried(recordScheme(given.db, by(given), { ...form, effectOn: back(given, 300) }))
    },
  ],
  [
    'published',
    async given => {
      const { contract } = await placeOf(given)
      await given.db('amendments').insert({
        contract_id: contract.id,
        number: 90,
        signed_on: lastDay(someMonth(given)),
        legal_basis: '',
        amount_cents: given.random(9) * 100_000_00,
        source: 'decp',
        created_at: by(given).at,
      })
      return true
    },
  ],
]
