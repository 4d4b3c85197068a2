exports.reexported = 'yes';
