console.log('fine ran');
