import express, { type Express, type RequestHandler } from 'express'
import helmet from 'helmet'
import type { Logger } from 'pino'
import type { Db } from '#db/connect.ts'
import type { Printer } from '#reports/pdf.ts'
import { allowAnyone } from './access/guard.ts'
import { clausesRoutes } from './clauses/routes.ts'
import { poolRoutes } from './companies/pool-routes.ts'
import { companiesRoutes } from './companies/routes.ts'
import { contractsRoutes } from './contracts/routes.ts'
import { decpRoutes } from './decp/routes.ts'
import { factsRoutes } from './facts/routes.ts'
import { helpRoutes } from './help/routes.ts'
import { homeRoutes } from './home/routes.ts'
import { hoursRoutes } from './hours/routes.ts'
import { journalRoutes } from './journal/routes.ts'
import { participantsRoutes } from './participants/routes.ts'
import { reportsRoutes } from './reports/routes.ts'
import { reservedRoutes } from './reserved/routes.ts'
import { settingsRoutes } from './settings/routes.ts'
import { institutionOf } from './settings/store.ts'
import { accountsRoutes } from './users/accounts-routes.ts'
import { usersRoutes } from './users/routes.ts'
import { assets } from './web/assets.ts'
import type { Clock } from './web/clock.ts'
import { NotFound, showError } from './web/errors.ts'
import { frame } from './web/frame.ts'
import { noNul } from './web/no-nul.ts'
import { sameOrigin } from './web/same-origin.ts'
import { useViews } from './web/views.ts'

export type App = {
  db: Db
  clock: Clock
  log: Logger
  printer: Printer
  /** Opens the session and says who asks, in `res.locals.user`. */
  signIn: RequestHandler[]
  publicUrl: string | null
  trustProxy: number
  demo: boolean
}

export function createApp(app: App): Express {
  const server = express()

  server.disable('x-powered-by')
  server.set('trust proxy', app.trustProxy)
  server.set('query parser', 'simple')
  server.set('etag', false) // nothing of a page is kept by a browser (no-store): hashing it would serve nobody
  useViews(server)

  server.use(securityHeaders(app.publicUrl))
  server.use(assets())
  server.get('/sante', allowAnyone(), health(app.db))
  server.use(sameOrigin(app.publicUrl))
  server.use(express.urlencoded({ extended: false, limit: '1mb', parameterLimit: 20_000 }))
  server.use(noNul)
  server.use(app.signIn)
  server.use(frame(() => institutionOf(app.db), app.demo))

  for (const routes of features) server.use(routes(app))

  server.use(() => {
    throw new NotFound('page')
  })
  server.use(showError(app.log))

  return server
}

const features: ((app: App) => express.Router)[] = [
  contractsRoutes,
  usersRoutes,
  homeRoutes,
  clausesRoutes,
  factsRoutes,
  companiesRoutes,
  poolRoutes,
  participantsRoutes,
  hoursRoutes,
  reservedRoutes,
  reportsRoutes,
  decpRoutes,
  journalRoutes,
  settingsRoutes,
  accountsRoutes,
  helpRoutes,
]

function securityHeaders(publicUrl: string | null): RequestHandler[] {
  const tls = publicUrl?.startsWith('https:') ?? false
  return [
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'none'"],
          scriptSrc: ["'self'"],
          styleSrc: ["'self'"],
          fontSrc: ["'self'"],
          imgSrc: ["'self'", 'data:'], // data: for the arrow of Bootstrap's own select
          connectSrc: ["'self'"],
          formAction: ["'self'"],
          frameAncestors: ["'none'"],
          baseUri: ["'none'"],
          objectSrc: ["'none'"],
        },
      },
      strictTransportSecurity: tls && { maxAge: 31_536_000, includeSubDomains: true },
      referrerPolicy: { policy: 'same-origin' },
      crossOriginEmbedderPolicy: false,
      // For browsers and plug-ins that no longer exist.
      xDownloadOptions: false,
      xPermittedCrossDomainPolicies: false,
      xXssProtection: false,
      xDnsPrefetchControl: false,
      originAgentCluster: false,
    }),
    (req, res, next) => {
      res.set('Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()')
      if (!req.path.startsWith('/assets/')) res.set('Cache-Control', 'no-store')
      next()
    },
  ]
}

/** For whoever watches the service: says only that it answers and reaches its database. */
function health(db: Db): RequestHandler {
  return async (_req, res) => {
    await db.raw('select 1')
    res.type('text/plain').send('ok')
  }
}
