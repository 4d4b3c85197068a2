require('./nope-not-here');
