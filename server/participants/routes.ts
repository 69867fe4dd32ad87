import { Router } from 'express'
import type { App } from '../app.ts'

export function participantsRoutes(_app: App): Router {
  return Router()
}
