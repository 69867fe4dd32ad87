import type { RequestHandler } from 'express'
import type { User } from '#server/access/rules.ts'
import { noteCall } from '#server/consumers/calls-store.ts'
import { keyHash } from '#server/consumers/keys.ts'
import { type Consumer, type Scope, stateOf } from '#server/consumers/rules.ts'
import { consumerOf } from '#server/consumers/store.ts'
import { consume, limiter } from '#server/security/limiter.ts'
import { masked, network } from '#server/security/masks.ts'
import { noteEvent } from '#server/security/store.ts'
import type { App } from '#server/web/context.ts'
import { Refusal } from './problem.ts'

declare global {
  namespace Express {
    interface Locals {
      /** Who reads by machine. */
      consumer: Consumer
    }
  }
}

/** Wrong keys that one source may send in a quarter of an hour. */
const WRONG_KEYS = { points: 30, duration: 900 }
const KEY = /^Bearer +(\S{1,200})$/i

type Door = RequestHandler & { action: 'consumer' }

/**
 * Stands on every route of this surface: whose key it is, whether it opens this, whether it asks too often; and writes down
 * what was asked, by the pattern of the route. Null: any key.
 */
export function allowKey(scope: Scope | null, { db, clock }: Pick<App, 'db' | 'clock'>): Door {
  const wrongKeys = limiter(db, 'wrongKey', WRONG_KEYS)
  const guard: RequestHandler = async (req, res, next) => {
    const consumer = await whoAsks(req.get('authorization') ?? '', req.ip ?? '')
    const started = performance.now()
    let told = true
    res.once('finish', () => {
      if (!told) return
      const call = { at: clock.now(), route: req.route.path, status: res.statusCode, milliseconds: since(started) }
      noteCall(db, consumer.id, call).catch(() => {}) // an answer already given is not taken back
    })
    const seconds = await consume(paceOf(consumer.requestsPerMinute), String(consumer.id))
    if (seconds !== null) {
      told = false // whoever insists would fill the disk
      throw new Refusal(429, `Cette clé permet ${consumer.requestsPerMinute} demandes par minute.`, seconds)
    }
    if (scope && !consumer.scopes.includes(scope))
      throw new Refusal(403, 'Cette clé n’ouvre pas ces données : une autre peut être demandée à l’administration.')
    res.locals.consumer = consumer
    next()
  }
  return Object.assign(guard, { action: 'consumer' as const })

  async function whoAsks(header: string, ip: string): Promise<Consumer> {
    const key = KEY.exec(header)?.[1]
    if (!key) throw new Refusal(401, 'Donnez votre clé dans l’en-tête « Authorization: Bearer … ».')
    const consumer = await consumerOf(db, keyHash(key))
    if (consumer && stateOf(consumer, clock.today()) === 'open') return consumer
    const seconds = await consume(wrongKeys, await masked(db, network(ip)))
    if (seconds !== null) throw new Refusal(429, 'Trop de clés refusées depuis cette adresse.', seconds)
    await noteEvent(db, { kind: 'key.refused', at: clock.now(), source: ip, detail: consumer?.mark ?? '' })
    throw new Refusal(401, 'Cette clé n’ouvre rien : inconnue, arrivée à son terme, ou retirée.')
  }

  function paceOf(points: number) {
    return limiter(db, 'consumer', { points, duration: 60 })
  }
}

function since(started: number): number {
  return Math.round(performance.now() - started)
}

/** What a machine sees: the buyers of its key, and nothing of persons, as a director. */
export function viewerOf({ name, buyerIds }: Consumer): User {
  return { id: 0, name, email: '', role: 'director', buyerIds: buyerIds === null ? null : [...buyerIds] }
}
