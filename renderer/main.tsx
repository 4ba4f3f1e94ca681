import '@mantine/core/styles.css'
import '@mantine/spotlight/styles.css'
import 'uplot/dist/uPlot.min.css'
import './theme/theme.css'
import { MantineProvider } from '@mantine/core'
import { createRoot } from 'react-dom/client'
import { z } from 'zod'
import { awaitLine } from './api/line'
import { App } from './app/App'
import { connect } from './state/connect'
import { theme } from './theme/theme'

// The page's policy forbids code made from text, which zod would otherwise try once.
z.config({ jitless: true })

awaitLine()
connect()
const root = document.getElementById('root')
if (root !== null) {
  createRoot(root).render(
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <App />
    </MantineProvider>,
  )
}
