import { Router } from 'express'
import type { App } from '../app.ts'

export function contractsRoutes(_app: App): Router {
  return Router()
}
