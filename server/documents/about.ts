import type { User } from '#server/access/rules.ts'
import { longDate } from '#server/base/format.ts'
import type { Sharing } from '#server/compliance/borne-elsewhere.ts'
import { contractsIn } from '#server/compliance/group-words.ts'
import { knownUntil } from '#server/compliance/measure.ts'
import type { PortfolioThen } from '#server/compliance/portfolio-then.ts'
import { type Company, legalPerson } from '#server/register/companies/rules.ts'
import type { Amendment, Contract } from '#server/register/contracts/rules.ts'
import { contractNumber } from '#server/register/contracts/words.ts'
import type { When } from './load.ts'
import type { About, DocumentKind } from './words.ts'

// What editions of both reports are filed under, and compared by.

type Items = { items: readonly { label: string; num: string; unit: string | null }[] } | null

export function contractAbout(
  contract: Contract,
  when: When,
  opening: { verdict: { word: string }; figures: Items },
  told: {
    facts: readonly { date: string; kind: string; effect: string; late: boolean }[]
    amendments: readonly Amendment[]
  },
): About {
  return {
    kind: 'contractReport',
    subject: { type: 'contract', id: contract.id },
    buyerIds: [contract.buyerId],
    contracts: [{ id: contract.id, number: contractNumber(contract) }],
    ...cutOffOf(when),
    compared: {
      figures: [{ label: 'Verdict', value: opening.verdict.word }, ...figuresOf(opening.figures)],
      acts: [
        ...told.amendments.map(({ signedOn }) => `Avenant du ${longDate(signedOn)}`),
        ...told.facts.map(({ kind, date, effect }) => `${kind} du ${date} : ${effect}`),
      ],
    },
  }
}

/** A letter, a certificate or a file of one contract: told whole, compared with nothing. `thread`: which of its kind. */
export function contractPaperAbout(
  contract: Contract,
  { kind, thread }: { kind: DocumentKind; thread: string },
): About {
  return {
    kind,
    thread,
    subject: { type: 'contract', id: contract.id },
    buyerIds: [contract.buyerId],
    at: null,
    compared: { figures: [], acts: [] },
  }
}

type CompanyBody = {
  verdict: { word: string }
  figures: Items
  contracts: { rows: readonly { name: string; counted: string; state: { word: string } }[] } | null
  followUp: { rows: readonly { name: string; penalty: string; told: string }[] } | null
}

export function companyAbout(
  company: Company,
  { lines, others, shared }: Sharing,
  when: When,
  body: CompanyBody,
): About {
  const contracts = contractsIn(lines, shared)
  return {
    kind: 'companyReport',
    subject: { type: 'company', id: company.id, legalPerson: legalPerson(company) },
    buyerIds: [...new Set([...contracts, ...others].map(({ buyerId }) => buyerId))],
    contracts: contracts.map(line => ({ id: line.contractId, number: contractNumber(line) })),
    ...cutOffOf(when),
    compared: {
      figures: [
        { label: 'Verdict', value: body.verdict.word },
        ...figuresOf(body.figures),
        ...(body.contracts?.rows ?? []).flatMap(({ name, counted, state }) => [
          { label: `${name}, état`, value: state.word },
          { label: `${name}, retenues`, value: `${counted}\u00a0h` },
        ]),
        ...(body.followUp?.rows ?? []).map(({ name, penalty }) => ({ label: `${name}, pénalité`, value: penalty })),
      ],
      acts: (body.followUp?.rows ?? []).flatMap(({ name, told }) =>
        told === 'aucune' ? [] : told.split(' ; ').map(act => `${name} : ${act}`),
      ),
    },
  }
}

/** Of the institution: its readers are those who see as many buyers, so each perimeter has its series. */
export function institutionAbout(
  { buyerIds }: Pick<User, 'buyerIds'>,
  { lines }: PortfolioThen,
  when: When,
  body: {
    figures: Items
    states: { rows: readonly { label: string; contracts: string }[] }
    directorates: { rows: readonly { label: string; credited: string }[] } | null
    contracts: { rows: readonly { name: string; counted: string; state: { word: string } }[] } | null
  },
): About {
  return {
    kind: 'institutionReport',
    subject: { type: 'institution' },
    buyerIds,
    contracts: lines.map(line => ({ id: line.id, number: contractNumber(line) })),
    ...cutOffOf(when),
    compared: {
      figures: [
        ...figuresOf(body.figures),
        ...body.states.rows.map(({ label, contracts }) => ({ label: `Marchés, ${label}`, value: contracts })),
        ...(body.directorates?.rows ?? []).map(({ label, credited }) => ({
          label: `${label}, imputées`,
          value: `${credited}\u00a0h`,
        })),
        ...(body.contracts?.rows ?? []).flatMap(({ name, counted, state }) => [
          { label: `${name}, état`, value: state.word },
          { label: `${name}, retenues`, value: `${counted}\u00a0h` },
        ]),
      ],
      acts: [],
    },
  }
}

/** The cut-off of an edition, and until when it knew where a past reading is asked. */
function cutOffOf({ at, known }: When): Pick<About, 'at' | 'known'> {
  const until = knownUntil(known)
  return { at, ...(until !== undefined && { known: until }) }
}

function figuresOf(figures: Items) {
  return (figures?.items ?? []).map(({ label, num, unit }) => ({ label, value: unit ? `${num}\u00a0${unit}` : num }))
}

/** Of the report of a reserved contract: its word, its figures, and each condition with what was read. */
export function reservedAbout(
  contract: Contract,
  when: When,
  {
    verdict,
    figures,
    conditions,
  }: {
    verdict: { word: string }
    figures: Items
    conditions: { rows: readonly { label: string; holder: string | null; found: string; state: string }[] }
  },
): About {
  return {
    kind: 'reservedReport',
    subject: { type: 'contract', id: contract.id },
    buyerIds: [contract.buyerId],
    ...cutOffOf(when),
    compared: {
      figures: [{ label: 'Verdict', value: verdict.word }, ...figuresOf(figures)],
      acts: conditions.rows.map(({ label, holder, found, state }) =>
        [`${label}${holder ? `, ${holder}` : ''} : ${state.toLowerCase()}`, found].join(', '),
      ),
    },
  }
}
