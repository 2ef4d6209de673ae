import type { Entry } from './entry.ts'

export const mathematics: readonly Entry[] = [
  [
    'aircAruvnKk',
    'But what is a neural network?',
    'How layers of numbers tell handwritten digits apart, drawn step by step.',
    'machine learning',
    'mathematics',
    'neural networks',
  ],
  [
    'fNk_zzaMoSs',
    'Vectors, what even are they?',
    'Arrows, lists and what mathematicians mean: the begin of a course on linear algebra.',
    'linear algebra',
    'mathematics',
    'vectors',
  ],
  [
    'WUvTyaaNkzM',
    'The essence of calculus',
    'Why the area of a circle is what it is, and derivatives with it.',
    'calculus',
    'mathematics',
  ],
  [
    'spUNpyF58BY',
    'But what is the Fourier Transform?',
    'Winding a sound around a circle to find its pitches.',
    'fourier',
    'mathematics',
    'sound',
  ],
  [
    'r6sGWTCMz2k',
    'But what is a Fourier series?',
    'Drawing with turning arrows, from heat to circles.',
    'fourier',
    'mathematics',
    'heat',
  ],
  [
    'HEfHFsfGXjs',
    'The most unexpected answer to a counting puzzle',
    'Colliding blocks count the digits of pi.',
    'mathematics',
    'physics',
    'puzzle',
  ],
  [
    'OmJ-4B-mS-Y',
    'The map of mathematics',
    'All fields of mathematics on one poster.',
    'mathematics',
    'overview',
  ],
]
