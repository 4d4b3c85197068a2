try { await import('./throws.mjs'); } catch (error) { console.log(error.message, error.stack.split('\n')[1].trim()); }
const again = await import('./throws.mjs').catch((error) => error);
console.log(again.message, again === (await import('./throws.mjs').catch((error) => error)));
try { await import('./syntax.mjs'); } catch (error) { console.log(error.name, error.message); }
try { await import('./gone.mjs'); } catch (error) { console.log(error.code, error.url); }
try { await import('bare-absent'); } catch (error) { console.log(error.code, error.message); }
try { await import('./dir'); } catch (error) { console.log(error.code); }
