import type { Db } from '#db/connect.ts'
import type { User } from '#server/access/rules.ts'
import { NotFound, type Objections } from '#server/base/errors.ts'
import { listed } from '#server/base/french.ts'
import { type Contents, ofCompany, ofDirectorate, ofNumbers } from '#server/packs/contents.ts'
import { numbersTyped } from '#server/packs/rules.ts'
import { MOST } from '#server/packs/words.ts'
import { buyersOf, namesOffered } from '#server/register/buyers/store.ts'
import { companyFor } from '#server/register/companies/store.ts'
import { companyName } from '#server/register/companies/words.ts'
import type { Values } from './form.ts'

type Chosen = { name: string; contents: Contents } | { errors: Objections }

/** The documents that a form asks for, with the name of their pack; or what the form is to say. */
export async function contentsFor(db: Db, user: User, values: Values): Promise<Chosen> {
  const chosen = await wanted[values.sur](db, user, values)
  if ('errors' in chosen) return chosen
  const { items } = chosen.contents
  const about = FIELDS[values.sur]
  if (items.length === 0) return { errors: { [about]: 'Aucun marché à clause à publier ici.' } }
  if (items.length > MOST)
    return { errors: { [about]: `Au plus ${MOST} documents en une liasse\u00a0: il y en a ${items.length}.` } }
  return chosen
}

const FIELDS = { directorate: 'direction', company: 'entreprise', committee: 'marches' } as const

const wanted = {
  async directorate(db: Db, user: User, { direction }: Values): Promise<Chosen> {
    const buyers = await buyersOf(db, user)
    const offered = await namesOffered(
      db,
      'directorates',
      buyers.map(({ id }) => id),
    )
    const one = offered.find(({ id }) => id === Number(direction))
    if (!one) return { errors: { direction: 'Choisissez une direction de la liste.' } }
    return { name: one.name, contents: await ofDirectorate(db, user, one.id) }
  },

  async company(db: Db, user: User, { entreprise }: Values): Promise<Chosen> {
    const company = await companyFor(db, user, entreprise.replace(/\s/g, '')).catch(error => {
      if (error instanceof NotFound) return null
      throw error
    })
    if (!company) return { errors: { entreprise: 'Aucune entreprise ne porte ce SIRET.' } }
    return { name: companyName(company), contents: await ofCompany(db, user, company) }
  },

  async committee(db: Db, user: User, { marches, nom }: Values): Promise<Chosen> {
    const { unknown, ...contents } = await ofNumbers(db, user, numbersTyped(marches))
    if (unknown.length === 0) return { name: nom, contents }
    const said = listed(unknown.slice(0, 8))
    return { errors: { marches: `Aucun marché à clause ne porte ce numéro\u00a0: ${said}.` } }
  },
}
