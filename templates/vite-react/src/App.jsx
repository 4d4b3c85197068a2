import { useState } from 'react';

export default function App() {
  const [count, setCount] = useState(0);

  return (
    <main>
      <h1>Hello from React</h1>
      <button type="button" onClick={() => setCount(count + 1)}>
        Count is {count}
      </button>
      <p>Edit src/App.jsx and see it change.</p>
    </main>
  );
}
