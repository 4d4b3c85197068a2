exports[['comp', 'uted'].join('')] = 1;
