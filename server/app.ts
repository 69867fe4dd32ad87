import express, { type Express, type RequestHandler } from 'express'
import helmet from 'helmet'
import { allowAnyone } from './access/guard.ts'
import { apiRoutes } from './api/routes.ts'
import { NotFound } from './base/errors.ts'
import { ownAccountRoutes } from './pages/account/own-routes.ts'
import { usersRoutes } from './pages/account/routes.ts'
import { amendmentsRoutes } from './pages/amendments/routes.ts'
import { demandsRoutes } from './pages/attachments/demands-routes.ts'
import { attachmentsRoutes } from './pages/attachments/routes.ts'
import { clausesRoutes } from './pages/clauses/routes.ts'
import { stepsRoutes } from './pages/clauses/steps-routes.ts'
import { windowsRoutes } from './pages/clauses/windows-routes.ts'
import { contactRoutes } from './pages/companies/contact-routes.ts'
import { companyListsRoutes } from './pages/companies/lists-routes.ts'
import { personRoutes } from './pages/companies/person-routes.ts'
import { poolRoutes } from './pages/companies/pool-routes.ts'
import { companiesRoutes } from './pages/companies/routes.ts'
import { checksRoutes } from './pages/contracts/checks-routes.ts'
import { dutyRoutes } from './pages/contracts/duty-routes.ts'
import { hourlessRoutes } from './pages/contracts/hourless-routes.ts'
import { publicationsRoutes } from './pages/contracts/publications-routes.ts'
import { contractsRoutes } from './pages/contracts/routes.ts'
import { doubtfulBuyersRoutes } from './pages/doubtful/buyers-routes.ts'
import { doubtfulRoutes } from './pages/doubtful/routes.ts'
import { drafting } from './pages/drafting.ts'
import { draftsRoutes } from './pages/drafts/routes.ts'
import { dutiesRoutes } from './pages/duties/routes.ts'
import { publishRoutes } from './pages/editions/publish-routes.ts'
import { editionsRoutes } from './pages/editions/routes.ts'
import { schemeReportRoutes } from './pages/editions/scheme-routes.ts'
import { factsRoutes } from './pages/facts/routes.ts'
import { queueRoutes } from './pages/files/queue-routes.ts'
import { filesRoutes } from './pages/files/routes.ts'
import { filtersRoutes } from './pages/filters/routes.ts'
import { frame } from './pages/frame.ts'
import { handoverRoutes } from './pages/handover/routes.ts'
import { helpRoutes } from './pages/help/routes.ts'
import { homeRoutes } from './pages/home/routes.ts'
import { joinerRoutes } from './pages/hours/joiner-routes.ts'
import { statementListRoutes } from './pages/hours/list-routes.ts'
import { placementRoutes } from './pages/hours/placement-routes.ts'
import { requestRoutes } from './pages/hours/request-routes.ts'
import { hoursRoutes } from './pages/hours/routes.ts'
import { statementRoutes } from './pages/hours/statement-routes.ts'
import { decpRoutes } from './pages/imports/routes.ts'
import { undoRoutes } from './pages/imports/undo-routes.ts'
import { indicatorsRoutes } from './pages/indicators/routes.ts'
import { journalRoutes } from './pages/journal/routes.ts'
import { verificationRoutes } from './pages/journal/verification-routes.ts'
import { personMonthsRoutes } from './pages/month/person-routes.ts'
import { monthRoutes } from './pages/month/routes.ts'
import { templateRoutes } from './pages/month/template-routes.ts'
import { openingsRoutes } from './pages/openings/routes.ts'
import { outboxRoutes } from './pages/outbox/routes.ts'
import { packsRoutes } from './pages/packs/routes.ts'
import { participantListRoutes } from './pages/participants/list-routes.ts'
import { pathRoutes } from './pages/participants/path-routes.ts'
import { rightsRoutes } from './pages/participants/rights-routes.ts'
import { participantsRoutes } from './pages/participants/routes.ts'
import { situationsRoutes } from './pages/participants/situations-routes.ts'
import { paperRoutes } from './pages/passes/paper-routes.ts'
import { passesRoutes } from './pages/passes/routes.ts'
import { paymentRoutes } from './pages/payment/routes.ts'
import { pledgesRoutes } from './pages/pledges/routes.ts'
import { programmesRoutes } from './pages/programmes/routes.ts'
import { proofreadingRoutes } from './pages/proofreading/routes.ts'
import { publicationRoutes } from './pages/publication/routes.ts'
import { qualityRoutes } from './pages/quality/routes.ts'
import { noteRefusals } from './pages/refusals.ts'
import { remindersRoutes } from './pages/reminders/routes.ts'
import { reportsRoutes } from './pages/reports/routes.ts'
import { reservedCheckRoutes } from './pages/reserved/check-routes.ts'
import { reservedRoutes } from './pages/reserved/routes.ts'
import { sanctionPaperRoutes } from './pages/sanction/paper-routes.ts'
import { sanctionRoutes } from './pages/sanction/routes.ts'
import { schemeDraftRoutes } from './pages/scheme/draft-routes.ts'
import { schemeFollowRoutes } from './pages/scheme/follow-routes.ts'
import { schemePlanRoutes } from './pages/scheme/routes.ts'
import { askWhich } from './pages/sent-again.ts'
import { accessRoutes } from './pages/settings/access-routes.ts'
import { accountsRoutes } from './pages/settings/accounts-routes.ts'
import { durationsRoutes } from './pages/settings/durations-routes.ts'
import { keptBuyersRoutes } from './pages/settings/kept-buyers-routes.ts'
import { lettersRoutes } from './pages/settings/letters-routes.ts'
import { reminderSettingsRoutes } from './pages/settings/reminders-routes.ts'
import { settingsRoutes } from './pages/settings/routes.ts'
import { schemeRoutes } from './pages/settings/scheme-routes.ts'
import { securityRoutes } from './pages/settings/security-routes.ts'
import { sharesRoutes } from './pages/shares/routes.ts'
import { signInFirst } from './pages/sign-in-first.ts'
import { splitRoutes } from './pages/splits/routes.ts'
import { statisticsRoutes } from './pages/statistics/routes.ts'
import { triageRoutes } from './pages/triage/routes.ts'
import { documentCheckRoutes } from './pages/verification/routes.ts'
import { certificateRoutes } from './portal/certificate-routes.ts'
import { whenClosed } from './portal/closed.ts'
import { atTheGate } from './portal/gate.ts'
import { homeRoutes as portalHomeRoutes } from './portal/home-routes.ts'
import { landingRoutes } from './portal/landing-routes.ts'
import { papersRoutes } from './portal/papers-routes.ts'
import { piecesRoutes as portalPiecesRoutes } from './portal/pieces-routes.ts'
import { statementRoutes as portalStatementRoutes } from './portal/statement-routes.ts'
import { templateRoutes as portalTemplateRoutes } from './portal/template-routes.ts'
import { institutionOf } from './settings/store.ts'
import { WRITES } from './users/sessions.ts'
import { assets } from './web/assets.ts'
import { body } from './web/body.ts'
import type { App } from './web/context.ts'
import { showError } from './web/error-page.ts'
import { health } from './web/health.ts'
import { noNul } from './web/no-nul.ts'
import { pulseOf, unlessTold, whileItBeats } from './web/pulse.ts'
import { notingWrites } from './web/replica.ts'
import { sameOrigin } from './web/same-origin.ts'
import { useViews } from './web/views.ts'

export function createApp(app: App): Express {
  const server = express()

  server.disable('x-powered-by')
  server.set('trust proxy', app.trustProxy)
  server.set('query parser', 'simple')
  server.set('etag', false) // nothing of a page is kept by a browser (no-store): hashing it would serve nobody
  useViews(server)

  server.use(securityHeaders(app.publicUrl))
  server.use(assets())
  server.get('/sante', allowAnyone(), health(app))
  const beating = whileItBeats(pulseOf(app.db), app.wondersMs)
  server.use(apiRoutes(app, beating))
  server.use(sameOrigin(app.publicUrl))
  server.use(body)
  server.use(noNul)
  server.use(beating)
  server.use((_req, res, next) => {
    res.locals.clock = app.clock
    next()
  })
  server.use(app.signIn)
  server.use(unlessTold)
  if (app.replica) server.use(notingWrites(WRITES))
  server.use(['/lien', '/reponses'], atTheGate(app))
  for (const routes of portal) server.use(routes(app))
  server.use(whenClosed(app))
  server.use(frame(() => institutionOf(app.db), app.demo.length > 0))
  server.use(drafting(app))

  for (const routes of features) server.use(routes(app))

  server.use(() => {
    throw new NotFound('page')
  })
  server.use(noteRefusals(app), signInFirst(app), askWhich(app))
  server.use(showError(app.log))

  return server
}

/** A company’s own surface: it meets nothing of what staff see. */
const portal: ((app: App) => express.Router)[] = [
  landingRoutes,
  portalHomeRoutes,
  portalStatementRoutes,
  portalPiecesRoutes,
  papersRoutes,
  certificateRoutes,
  portalTemplateRoutes,
]

const features: ((app: App) => express.Router)[] = [
  contractsRoutes,
  triageRoutes,
  hourlessRoutes,
  doubtfulRoutes,
  doubtfulBuyersRoutes,
  amendmentsRoutes,
  checksRoutes,
  dutyRoutes,
  publicationsRoutes,
  usersRoutes,
  filtersRoutes,
  ownAccountRoutes,
  homeRoutes,
  clausesRoutes,
  pledgesRoutes,
  windowsRoutes,
  stepsRoutes,
  sharesRoutes,
  factsRoutes,
  sanctionPaperRoutes,
  app => publishRoutes(app), // before the gestures of a file, of which « dossier » is none
  sanctionRoutes,
  companyListsRoutes,
  companiesRoutes,
  openingsRoutes,
  paymentRoutes,
  contactRoutes,
  personRoutes,
  passesRoutes,
  paperRoutes,
  poolRoutes,
  splitRoutes,
  participantListRoutes,
  situationsRoutes, // before the page of somebody, of whom « situations » is no name
  participantsRoutes,
  pathRoutes,
  rightsRoutes,
  durationsRoutes,
  hoursRoutes,
  monthRoutes,
  templateRoutes,
  personMonthsRoutes,
  queueRoutes,
  filesRoutes,
  statementListRoutes,
  joinerRoutes,
  placementRoutes,
  statementRoutes,
  attachmentsRoutes,
  demandsRoutes,
  requestRoutes,
  reservedRoutes,
  statisticsRoutes,
  dutiesRoutes,
  proofreadingRoutes,
  reservedCheckRoutes,
  schemePlanRoutes,
  schemeDraftRoutes,
  schemeFollowRoutes,
  programmesRoutes,
  reportsRoutes,
  packsRoutes,
  editionsRoutes,
  schemeReportRoutes,
  documentCheckRoutes,
  handoverRoutes,
  outboxRoutes,
  remindersRoutes,
  decpRoutes,
  undoRoutes,
  publicationRoutes,
  keptBuyersRoutes,
  qualityRoutes,
  indicatorsRoutes,
  journalRoutes,
  verificationRoutes,
  draftsRoutes,
  lettersRoutes,
  reminderSettingsRoutes,
  settingsRoutes,
  schemeRoutes,
  accessRoutes,
  accountsRoutes,
  securityRoutes,
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
