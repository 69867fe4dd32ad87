import { Router } from 'express'
import type { App } from '../app.ts'

export function journalRoutes(_app: App): Router {
  return Router()
}
