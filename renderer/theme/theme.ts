import { InputWrapper, Progress, createTheme } from '@mantine/core'
import type { MantineColorsTuple } from '@mantine/core'

/** The one accent: a calm teal, dark enough for white text (5.1:1 at shade 7 on white). */
const teal: MantineColorsTuple = ['#e8f6f6', '#d3eaeb', '#a6d5d7', '#76bfc2', '#50adb1', '#38a1a6', '#28979d', '#146f75', '#0a6268', '#00545a']

export const theme = createTheme({
  colors: { accent: teal },
  primaryColor: 'accent',
  primaryShade: { light: 7, dark: 4 },
  autoContrast: true,
  luminanceThreshold: 0.35,
  fontFamily: '"Inter", "Segoe UI", system-ui, -apple-system, "Liberation Sans", sans-serif',
  fontFamilyMonospace: '"JetBrains Mono", "Cascadia Mono", "Liberation Mono", monospace',
  defaultRadius: 'sm',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  headings: { fontWeight: '600', sizes: { h1: { fontSize: '19px' }, h2: { fontSize: '14px' }, h3: { fontSize: '13px' } } },
  respectReducedMotion: true,
  cursorType: 'pointer',
  components: {
    // Labels are quiet: what a person reads first is the value.
    InputWrapper: InputWrapper.extend({ styles: { label: { fontWeight: 400, color: 'var(--soft)' }, description: { color: 'var(--soft)' } } }),
    // A width that is always on its way lays the whole page out anew in every frame, while a training needs the cores.
    Progress: Progress.extend({ defaultProps: { transitionDuration: 0 } }),
  },
})

/** Okabe and Ito's palette, told apart by colour-blind people; every line also has its own dash. */
export const LINE_STYLES = [
  { light: '#0072b2', dark: '#56b4e9', dash: [] as number[] },
  { light: '#b4540a', dark: '#f0a35e', dash: [6, 3] },
  { light: '#007a5a', dark: '#2fc89b', dash: [2, 3] },
  { light: '#a3487c', dark: '#e39bc6', dash: [8, 3, 2, 3] },
] as const

/** Bands of a stacked chart: Okabe and Ito's colours again, each with a pattern of its own. `angle` in degrees turns its stripes. */
export const BAND_STYLES = [
  { light: '#0072b2', dark: '#56b4e9', mark: 'none', angle: 0 },
  { light: '#b4540a', dark: '#f0a35e', mark: 'thin', angle: 45 },
  { light: '#007a5a', dark: '#2fc89b', mark: 'dots', angle: 0 },
  { light: '#a3487c', dark: '#e39bc6', mark: 'thin', angle: 135 },
  { light: '#8a6d00', dark: '#e6cf4e', mark: 'wide', angle: 90 },
  { light: '#4a5560', dark: '#aab4bd', mark: 'dots', angle: 45 },
  { light: '#2d4fa3', dark: '#9db4f5', mark: 'wide', angle: 0 },
  { light: '#7a2f2f', dark: '#e08a8a', mark: 'wide', angle: 45 },
] as const
