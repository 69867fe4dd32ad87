import type { Db } from '#db/connect.ts'
import type { ListedClaim, ListedEstablishment, ListedPerson } from '#server/register/identity/record.ts'
import type { ListKind } from '#server/register/identity/rules.ts'
import { registerNumbers } from './numbers-store.ts'
import type { SetAside } from './record.ts'
import { rowSaid } from './row-rules.ts'
import { readList } from './rows.ts'

/** What a list says of the register: what it holds of others is counted, and forgotten. */
export type Listed = {
  kind: ListKind
  sha256: string
  rows: number
  /** Rows of legal persons of the register, of others, and those left out. */
  found: number
  unknown: number
  left: Record<SetAside, number>
  persons: ListedPerson[]
  establishments: ListedEstablishment[]
  claims: ListedClaim[]
}

/** Reads a list against the register, and writes nothing. @throws RefusedFile */
export async function surveyList(db: Db, path: string, datedOn: string): Promise<Listed> {
  const { sirens, sirets } = await registerNumbers(db)
  const persons = new Map<string, ListedPerson>()
  const establishments = new Map<string, ListedEstablishment>()
  const claims = new Map<string, ListedClaim>()
  const left: Record<SetAside, number> = { noNumber: 0, wrongKey: 0, otherKind: 0 }
  let [found, leftOut] = [0, 0]
  const read = await readList(
    path,
    siren => sirens.has(siren),
    ({ kind, cells }) => {
      const said = rowSaid(kind, cells, datedOn)
      if (typeof said === 'string') {
        left[said]++
        leftOut++
        return
      }
      if (!sirens.has(said.siren)) return
      found++
      if (said.person) persons.set(said.siren, fuller(persons.get(said.siren), said.person))
      if (said.establishment && sirets.has(said.establishment.siret))
        establishments.set(said.establishment.siret, said.establishment)
      for (const claim of said.claims) claims.set([claim.siren, claim.kind, claim.since, claim.until].join(), claim)
    },
  )
  const { kind, sha256, rows } = read
  const unknown = rows - found - leftOut
  const listed = { persons: [...persons.values()], establishments: [...establishments.values()] }
  return { kind, sha256, rows, found, unknown, left, ...listed, claims: [...claims.values()] }
}

/** Of two rows of one legal person, the one that names it. */
function fuller(one: ListedPerson | undefined, other: ListedPerson): ListedPerson {
  return one?.name && !other.name ? one : other
}
