import { Router } from 'express'
import type { App } from '../app.ts'

export function reportsRoutes(_app: App): Router {
  return Router()
}
