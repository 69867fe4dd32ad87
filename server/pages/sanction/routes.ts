import { createHash } from 'node:crypto'
import { type RequestHandler, type Response, Router } from 'express'
import multer from 'multer'
import { allow } from '#server/access/guard.ts'
import { may, type User } from '#server/access/rules.ts'
import { Conflict, NotFound, type Objections } from '#server/base/errors.ts'
import { numberFrom } from '#server/base/ids.ts'
import { measuring, situationAt } from '#server/compliance/proceedings.ts'
import type { Contract } from '#server/register/contracts/rules.ts'
import { noteNamesake, personNamedIn } from '#server/register/participants/identities.ts'
import { namedSentence } from '#server/register/participants/words.ts'
import { beginProceeding, recordStep } from '#server/register/proceedings/actions.ts'
import type { StepForm } from '#server/register/proceedings/step-rules.ts'
import { proceedingNumbered } from '#server/register/proceedings/store.ts'
import { type Gesture, gestureNamed, gestures } from '#server/register/proceedings/transition-rules.ts'
import { stepWords } from '#server/register/proceedings/words.ts'
import { done } from '#server/web/answers.ts'
import type { App } from '#server/web/context.ts'
import { type Attempt, readForm, typedFrom, untouched } from '#server/web/forms.ts'
import { authorOf } from '../author.ts'
import { contractOf } from '../place.ts'
import { beginningForm, simulatorForm, stepForm } from './form.ts'
import { loadSanction } from './load.ts'
import { sanctionPage } from './page.ts'
import type { Simulated } from './simulator.ts'
import { beginPage, stepPage } from './step-page.ts'

const BLANK = {
  capacity: '',
  proof: '',
  reference: '',
  answer: '',
  centihours: null,
  amountCents: null,
  days: null,
  papers: [],
}

export function sanctionRoutes({ db, clock }: App): Router {
  const router = Router()
  const found = contractOf(db)

  router.get('/marches/:id/sanction', allow('contracts.read'), found, async (req, res) => {
    await show(res, simulatedIn(req.query), null)
  })

  router.get('/marches/:id/sanction/nouveau', allow('proceedings.propose'), found, async (_req, res) => {
    const { contract, user } = res.locals
    res.render('sanction/begin', beginPage(contract, decides(user), clock.today(), untouched))
  })

  router.post('/marches/:id/sanction/nouveau', allow('proceedings.propose'), found, async (req, res) => {
    const { contract, user } = res.locals
    const { typed, values, errors } = readForm(beginningForm, req.body)
    const wrong = errors ?? (await naming(res, { texte: values.text }))
    const { id, objections } = wrong ? { id: null, objections: wrong } : await begin(res, values!)
    if (!objections) return done(req, res, 'Le dossier est enregistré.', `/marches/${contract.id}/sanction/${id}`)
    const page = beginPage(contract, decides(user), clock.today(), { typed, errors: objections })
    res.status(422).render('sanction/begin', page)
  })

  router.get('/marches/:id/sanction/:file', allow('contracts.read'), found, async (req, res) => {
    const { id } = await fileIn(res, req.params.file)
    await show(res, simulatedIn(req.query), id)
  })

  router.post('/marches/:id/sanction/:file/piece', allow('proceedings.propose'), found, readPaper, async (req, res) => {
    const { contract } = res.locals
    const file = await fileIn(res, req.params.file)
    const { typed, values, errors } = readForm(stepForm('attach'), req.body)
    const form = values && { ...values, papers: papersIn(req.file) }
    const objections = errors ?? (await step(res, file.id, form!))
    if (!objections) return done(req, res, 'La pièce est au dossier.', `/marches/${contract.id}/sanction/${file.id}`)
    await showStep(res.status(422), file.id, 'attach', { typed, errors: objections })
  })

  router.get('/marches/:id/sanction/:file/:etape', allow('proceedings.propose'), found, async (req, res) => {
    const file = await fileIn(res, req.params.file)
    await showStep(res, file.id, gestureIn(res.locals.user, req.params.etape), untouched)
  })

  router.post('/marches/:id/sanction/:file/:etape', allow('proceedings.propose'), found, async (req, res) => {
    const { contract, user } = res.locals
    const gesture = gestureIn(user, req.params.etape)
    const file = await fileIn(res, req.params.file)
    const { typed, values, errors } = readForm(stepForm(gesture), req.body)
    const objections =
      errors ??
      (await naming(res, { texte: values.text, reponse: values.answer })) ??
      (await step(res, file.id, values))
    if (objections) return showStep(res.status(422), file.id, gesture, { typed, errors: objections })
    done(req, res, `${stepWords[gesture]}\u00a0: c’est enregistré.`, `/marches/${contract.id}/sanction/${file.id}`)
  })

  return router

  async function show(res: Response, simulated: Simulated, only: number | null) {
    const { user, contract } = res.locals as Response['locals'] & { contract: Contract }
    const shown = await loadSanction(db, user, contract, clock.today())
    res.render('sanction/index', sanctionPage(shown, simulated, only))
  }

  async function showStep(res: Response, id: number, gesture: Gesture, attempt: Attempt) {
    const { contract } = res.locals as Response['locals'] & { contract: Contract }
    const today = clock.today()
    const file = await proceedingNumbered(db, contract.id, id)
    const situation = file.kind === 'hours' ? await situationAt(db, contract.id, { at: today, today }) : null
    res.render('sanction/step', stepPage({ contract, file, gesture, situation, today, attempt }))
  }

  function fileIn(res: Response, id: unknown) {
    return proceedingNumbered(db, res.locals.contract!.id, numberFrom(id))
  }

  function begin(
    res: Response,
    { datedOn, text, ...beginning }: Parameters<typeof beginProceeding>[2] & { datedOn: string; text: string },
  ) {
    const gesture = decides(res.locals.user) ? ('open' as const) : ('suggest' as const)
    return beginProceeding(db, res.locals.contract!, beginning, { ...BLANK, gesture, datedOn, text }, authorOf(res))
  }

  /** Somebody else recorded a step meanwhile: what was typed is kept, and the page says what is new. */
  async function step(
    res: Response,
    id: number,
    { seen, ...form }: StepForm & { seen: number },
  ): Promise<Objections | null> {
    const contract = res.locals.contract!
    try {
      const author = authorOf(res)
      return await recordStep(db, contract, { id, seen }, form, author, measuring(contract.id, author.today))
    } catch (error) {
      if (!(error instanceof Conflict)) throw error
      return {
        etape:
          'Une autre étape vient d’être enregistrée dans ce dossier\u00a0: relisez-le. Rien de ce que vous avez écrit n’est perdu.',
      }
    }
  }

  /** Only those who know who somebody is are told that they wrote it. */
  async function naming(res: Response, said: Record<string, string>): Promise<Objections | null> {
    const { user, contract } = res.locals as Response['locals'] & { contract: Contract }
    if (!may(user.role, 'identities.read')) return null
    for (const [field, text] of Object.entries(said)) {
      const person = await personNamedIn(db, contract.id, text)
      if (!person) continue
      await noteNamesake(db, person, authorOf(res))
      return { [field]: namedSentence(person.number) }
    }
    return null
  }
}

function decides(user: User): boolean {
  return may(user.role, 'proceedings.decide')
}

/** A step that this person may not take does not exist for them. */
function gestureIn(user: User, word: unknown): Gesture {
  const gesture = gestureNamed(word)
  if (!gesture || gesture === 'suggest' || !may(user.role, gestures[gesture].may)) throw new NotFound('step')
  return gesture
}

function simulatedIn(query: unknown): Simulated {
  const { typed, values, errors } = readForm(simulatorForm, typedFrom(query))
  return { centihours: values?.combler ?? null, attempt: { typed, errors: errors ?? {} } }
}

const MOST_BYTES = 20 * 1024 * 1024

const reader = multer({
  storage: multer.memoryStorage(),
  defParamCharset: 'utf8',
  limits: { fileSize: MOST_BYTES, files: 1, fields: 6, fieldSize: 1_000, parts: 8, headerPairs: 20 },
}).single('piece')

/** Reads the paper into memory, for its fingerprint alone: it is kept nowhere. */
const readPaper: RequestHandler = (req, res, next) => {
  reader(req, res, error => {
    if ((error as { code?: string } | undefined)?.code !== 'LIMIT_FILE_SIZE') return next(error)
    req.file = undefined
    next()
  })
}

function papersIn(file: Express.Multer.File | undefined) {
  if (!file?.size) return []
  const sha256 = createHash('sha256').update(file.buffer).digest('hex')
  return [{ name: file.originalname.slice(0, 200), sha256, bytes: file.size }]
}
