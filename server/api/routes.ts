import { type Request, type RequestHandler, type Response, Router } from 'express'
import Joi from 'joi'
import { allowAnyone } from '#server/access/guard.ts'
import { bytesOf, editionFor } from '#server/editions/store.ts'
import type { App } from '#server/web/context.ts'
import { noNul } from '#server/web/no-nul.ts'
import { readersOf } from '#server/web/replica.ts'
import { commitments } from './commitments.ts'
import { contracts } from './contracts.ts'
import { description } from './description.ts'
import { allowKey, viewerOf } from './door.ts'
import { editions } from './editions.ts'
import { hours } from './hours.ts'
import { indicators } from './indicators.ts'
import { paging } from './parameters.ts'
import { problems, Refusal } from './problem.ts'
import type { Asked, Resource } from './resource.ts'

/** All that can be read by machine, in the order of the description. */
export const resources: readonly Resource[] = [contracts, commitments, hours, indicators, editions]

const VERSION = '1.0.0'

/** No session, no cookie: each request brings its key. It meets nothing of what staff see. `beating`: see web/pulse.ts. */
export function apiRoutes(app: App, beating: RequestHandler): Router {
  const router = Router()
  const { clock } = app
  const readers = readersOf(app)

  router.use('/api', beating, noNul)

  router.get('/api/v1/openapi.json', allowAnyone(), (_req, res) => {
    res.set('Cache-Control', 'public, max-age=3600').json(description(resources, VERSION))
  })

  for (const resource of resources)
    router.get(resource.path, allowKey(resource.scope, app), async (req, res) => {
      const asked = askedOf(resource, req)
      const reader = { db: readers.file(res), user: viewerOf(res.locals.consumer), today: clock.today() }
      const { data, after } = await resource.read(asked, reader)
      const next = after === null ? null : nextOf(req, after)
      if (next) res.set('Link', `<${next}>; rel="next"`)
      send(res, { data, next })
    })

  router.get('/api/v1/editions/:number/pdf', allowKey('editions', app), async (req, res) => {
    const reader = readers.file(res)
    const edition = await editionFor(reader, viewerOf(res.locals.consumer), req.params.number)
    res.set('Cache-Control', 'no-store').type('application/pdf').attachment(edition.fileName)
    res.send(await bytesOf(reader, edition.id))
  })

  router.use('/api', (req, _res, next) => {
    if (req.method !== 'GET' && req.method !== 'HEAD')
      return next(new Refusal(405, 'Ici, on lit : rien ne s’écrit par cette voie.'))
    next(new Refusal(404, 'Aucune donnée à cette adresse : voyez /api/v1/openapi.json.'))
  })
  router.use('/api', problems(app.log))

  return router
}

/** @throws Refusal with one sentence for the first thing that cannot be read, an unknown parameter included. */
function askedOf({ parameters }: Resource, { query }: Request) {
  const rules = Object.fromEntries([...parameters, ...paging].map(({ name, rule }) => [name, rule]))
  const schema = Joi.object<Asked & { after: number; limit: number }>(rules).messages({
    'object.unknown': '{#label} n’est pas un paramètre de cette adresse.',
  })
  const { value, error } = schema.validate(query, { errors: { wrap: { label: false } } })
  if (error) throw new Refusal(400, error.message)
  return value
}

function nextOf({ path, query }: Request, after: number): string {
  const same = Object.entries(query).filter(([name]) => name !== 'after') as [string, string][]
  return `${path}?${new URLSearchParams([...same, ['after', String(after)]])}`
}

function send(res: Response, body: object): void {
  res.set('Cache-Control', 'no-store').json(body)
}
