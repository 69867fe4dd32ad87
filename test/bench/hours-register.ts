import type { Untyped } from '#db/queries.ts'
import { siretFrom } from '#db/seeds/sirets.ts'
import { lastDay, type Month, monthsBetween } from '#server/base/dates.ts'
import { searchText } from '#server/register/participants/name-rules.ts'
import { type Written, workbook } from '../exchange/sheets/written.ts'

// One employer with thousands of persons on twenty contracts, and what it sends of them.

export const TODAY = '2026-11-17'
export const AT = `${TODAY}T12:00:00.000Z`
export const MONTHS = monthsBetween('2025-01', '2026-08')
export const PERIOD = { from: '2025-01-01', to: lastDay(MONTHS.at(-1)!) }
export const EMPLOYER = siretFrom('99950001')
const CONTRACTS = 20

type Person = { lastName: string; firstName: string; bornOn: string }

/** @returns the facilitator who follows the contracts. */
export async function fillRegister(db: Untyped, people: readonly Person[]): Promise<number> {
  const insert = async (table: string, row: object): Promise<number> =>
    (await db(table).insert(row).returning('id'))[0].id
  const buyer_id = await insert('buyers', {
    name: 'Département d’essai',
    siret: siretFrom('22995001'),
    search_text: 'essai',
    created_at: AT,
  })
  const user = await insert('users', {
    ...{ name: 'Une facilitatrice', email: 'une@essai.example', role: 'facilitator', scope: 'all', created_at: AT },
  })
  const company = await insert('companies', {
    ...{
      name: 'Travail et Compagnie',
      id_type: 'SIRET',
      identifier: EMPLOYER,
      siren: EMPLOYER.slice(0, 9),
      kind: 'ETTI',
    },
    ...{ search_text: 'travail et compagnie', sort_text: 'travail et compagnie', created_at: AT },
  })
  const clauses: number[] = []
  for (let index = 0; index < CONTRACTS; index++) {
    const title = `Opération ${index + 1}`
    const contract_id = await insert('contracts', {
      ...{ buyer_id, number: `2025-${index}`, title, form: 'contract', source: 'typed', starts_on: '2025-01-01' },
      ...{ ends_on: '2027-12-31', followed_by: user, search_text: title, sort_text: title, created_at: AT },
    })
    await insert('contract_holders', { contract_id, company_id: company, role: 'holder' })
    clauses.push(
      await insert('clauses', { contract_id, legal_basis: 'L2112-2', eligibility_months: 24, created_at: AT }),
    )
  }
  await db.transaction(async trx => {
    for (const [index, { lastName, firstName, bornOn }] of people.entries()) {
      const id = index + 1
      await trx('participants').insert({
        ...{ id, number: id, buyer_id, ground: 'B_BRSA', evidence_kind: 'Attestation', evidence_on: '2025-01-01' },
        ...{ eligible_on: '2025-01-01', birth_year: 1990, created_at: AT },
      })
      await trx('identities').insert({
        ...{ participant_id: id, last_name: lastName, first_name: firstName, born_on: bornOn },
        ...{ match_hash: `essai ${id}`, search_text: searchText({ lastName, firstName }) },
      })
      await trx('placements').insert({
        ...{ participant_id: id, clause_id: clauses[index % CONTRACTS]!, employer_id: company, mode: 'MAD_ETTI' },
        ...{ hired_on: '2025-01-01', created_at: AT },
      })
    }
  })
  return user
}

/** People whose names nobody else has. */
export function peopleOf(count: number): Person[] {
  const syllables = [
    'ba',
    'co',
    'dri',
    'fau',
    'gué',
    'hel',
    'jo',
    'ka',
    'lem',
    'mor',
    'nel',
    'pi',
    'rou',
    'sal',
    'ter',
    'vin',
  ]
  const word = (number: number) =>
    [0, 1, 2].map(at => syllables[Math.floor(number / syllables.length ** at) % syllables.length]!).join('')
  const capital = (text: string) => text.charAt(0).toUpperCase() + text.slice(1)
  return Array.from({ length: count }, (_, index) => ({
    lastName: capital(word((index * 1237 + 11) % 4096) + syllables[Math.floor(index / 4096)]!),
    firstName: capital(word((index * 31 + 7) % 4096)),
    bornOn: `19${60 + (index % 40)}-${String(1 + (index % 12)).padStart(2, '0')}-${String(1 + (index % 28)).padStart(2, '0')}`,
  }))
}

const serial = (day: string) => Math.round(Date.parse(day) / 86_400_000) + 25_569

/** A row a person and month, as a payroll program would write it. */
export function plainFile(people: readonly Person[], months: readonly Month[]): Uint8Array {
  const rows: Written[][] = [['Nom', 'Prénom', 'Date de naissance', 'Mois', 'Heures']]
  for (const month of months)
    for (const [index, { lastName, firstName, bornOn }] of people.entries())
      rows.push([
        ...[lastName, firstName, { number: serial(bornOn), format: 'dd/mm/yyyy' }],
        ...[{ number: serial(`${month}-01`), format: 'mmm-yy' }, hoursOf(index, month) / 100],
      ])
  return workbook([{ rows }])
}

/** The same persons once, as people write it: titles above, totals and blank lines in the middle, hours in four ways, slips in names. */
export function messyFile(people: readonly Person[], month: Month): Uint8Array {
  const rows: Written[][] = [
    ['Relevé des heures d’insertion'],
    [`Période\u00a0: ${month}`],
    [],
    ['Salarié', 'Né(e) le', 'Heures du mois', 'Observations'],
  ]
  let total = 0
  for (const [index, { lastName, firstName, bornOn }] of people.entries()) {
    const centihours = Math.round(hoursOf(index, month) / 25) * 25
    const minutes = (centihours % 100) * 0.6
    const whole = Math.floor(centihours / 100)
    const said: Written[] = [
      centihours / 100,
      { number: centihours / 2400, format: '[h]:mm' },
      `${whole}h${String(minutes).padStart(2, '0')}`,
      `${whole},${String(centihours % 100).padStart(2, '0')} h`,
    ]
    const [year, at, day] = bornOn.split('-')
    const name = index % 9 === 0 ? `${lastName.toUpperCase()} ${firstName}` : `${firstName} ${lastName}`
    rows.push([
      index % 50 === 7 ? `${name.slice(0, -1)}` : name,
      `${day}/${at}/${year}`,
      said[index % 4]!,
      index % 13 === 0 ? 'arrêt une semaine' : null,
    ])
    total += centihours
    if (index % 100 !== 99) continue
    rows.push(['Sous-total', null, total / 100, null], [])
    total = 0
  }
  return workbook([{ name: 'Heures', rows, merges: ['A1:D1'] }])
}

function hoursOf(index: number, month: Month): number {
  return 6000 + ((index * 7919 + Number(month.slice(5)) * 104_729) % 9000)
}
