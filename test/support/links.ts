import type { CompanyName } from '#db/seeds/cast.ts'
import { linkFor } from '#server/register/passes/link.ts'
import type { Page, TestApp } from './app.ts'

/** The path of a new link for a company of the cast, as its mail would hold it. */
export async function linkPath(
  { db, cast, clock }: Pick<TestApp, 'db' | 'cast' | 'clock'>,
  company: CompanyName,
  {
    buyer = 'hauteVesle' as 'hauteVesle' | 'marvaux',
    email = 'paie@relais-vesle.example',
    lastDay = '2026-11-30',
  } = {},
): Promise<string> {
  const whose = { companyId: cast.companies[company], buyerId: cast.buyers[buyer], email, lastDay }
  const author = { userId: cast.users.camille, at: clock.now(), today: clock.today() }
  return new URL((await linkFor(db, whose, author)).href).pathname
}

/** Comes in by a link, as whoever clicks « Continuer »; then says who answers. */
export async function comeIn(app: TestApp, path: string, answeredBy: string | null = 'Inès Oriol'): Promise<Page> {
  await app.as(null)
  const home = await app.follow(path)
  return answeredBy === null ? home : app.follow('/reponses/qui', { nom: answeredBy, vers: '/reponses' })
}
