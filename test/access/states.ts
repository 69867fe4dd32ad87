import type { Role } from '#server/access/rules.ts'
import type { TestApp } from '../support/app.ts'
import { addressOf, everyRoute, isOpenTo, type Stage } from './routes.ts'

// What is looked at in a real browser: every page of the list of routes, for every role that has it, and the states
// that a GET alone does not show.

export type State = {
  name: string
  as: Person | null
  path: string
  demo?: true
  send?: Record<string, string>
  status: number
}
type Person = 'camille' | 'nadir' | 'helene' | 'theo' | 'ines'

const people: Record<Role, Person> = { facilitator: 'camille', officer: 'nadir', director: 'helene', admin: 'theo' }

/** Answers that are not pages; and the installation, which is only a page before anyone came. */
const notAPage = /\.(csv|xlsx|pdf|json|xml)$|^\/(sante|logo|installation)$|\/(avancement|modeles\/:\w+)$/

/** Every page of the routes, for each role that may open it. */
export function pagesOf(stage: Stage): State[] {
  const pages = everyRoute().filter(({ method, path }) => method === 'get' && !notAPage.test(path))
  return pages.flatMap((route): State[] => {
    const path = addressOf(route, stage, 'hauteVesle')
    if (!path) return []
    if (route.action === 'anyone') return [{ name: route.path, as: null, path, status: 200 }]
    return (Object.entries(people) as [Role, Person][])
      .filter(([role]) => isOpenTo(route, role))
      .map(([role, as]) => ({ name: `${route.path}, ${role}`, as, path, status: 200 }))
  })
}

/** Every form of the app sent empty: what a refusal looks like. Those that need no field answer otherwise. */
export function refusalsOf(stage: Stage): State[] {
  return everyRoute()
    .filter(({ method, action }) => method === 'post' && action !== 'anyone')
    .flatMap((route): State[] => {
      const path = addressOf(route, stage, 'hauteVesle')
      const role = (Object.keys(people) as Role[]).find(one => isOpenTo(route, one))
      if (!path || !role) return []
      return [{ name: `${route.path}, sent empty`, as: people[role], path, send: { version: '1' }, status: 422 }]
    })
}

/** The rest, by hand. */
export const otherStates: State[] = [
  {
    name: 'sign-in, refused',
    as: null,
    path: '/connexion',
    send: { courriel: 'a@b.example', 'mot-de-passe': 'x' },
    status: 422,
  },
  {
    name: 'sign-in, after a form sent too late',
    as: null,
    path: '/connexion?retour=%2Fcompte&saisie=gardee',
    status: 200,
  },
  { name: 'sign-in, empty', as: null, path: '/connexion', send: {}, status: 422 },
  { name: 'sign-in, demonstration', as: null, path: '/connexion', demo: true, status: 200 },
  {
    name: 'invitation, refused',
    as: null,
    path: '/invitation',
    send: { code: 'ABCD', 'mot-de-passe': 'x' },
    status: 422,
  },
  { name: 'not found', as: 'camille', path: '/nulle-part', status: 404 },
  { name: 'no contract matches', as: 'camille', path: '/marches?q=zzzzzz', status: 200 },
  { name: 'a contract of Marvaux', as: 'ines', path: '/marches', status: 200 },
  { name: 'empty journal', as: 'theo', path: '/journal?du=01/01/2001&au=02/01/2001', status: 200 },
  { name: 'home of someone of Marvaux', as: 'ines', path: '/', status: 200 },
  {
    name: 'two administrators, one institution',
    as: 'theo',
    path: '/reglages/institution',
    send: { institution: 'Autre nom', contact: '', version: '99' },
    status: 409,
  },
]

/** Before anyone came. */
export const firstDayStates: State[] = [
  { name: 'installation', as: null, path: '/installation', status: 200 },
  { name: 'installation, empty', as: null, path: '/installation', send: {}, status: 422 },
]

/** The HTML of a state and its status, through the app as it is. */
export async function shown(app: TestApp, state: State) {
  await app.as(state.as)
  return state.send ? app.post(state.path, state.send) : app.get(state.path)
}
