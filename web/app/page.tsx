export default function Worklist() {
  return <h1>Worklist</h1>;
}
