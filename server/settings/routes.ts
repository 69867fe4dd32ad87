import { Router } from 'express'
import type { App } from '../app.ts'

export function settingsRoutes(_app: App): Router {
  return Router()
}
