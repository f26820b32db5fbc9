/** The part of dcmjs that the phantoms use; the package has no types of its own. */
declare module 'dcmjs' {
  const dcmjs: {
    readonly data: {
      /** @param dataset attributes by keyword; `_meta` holds those of group 0002 */
      datasetToBuffer(dataset: Readonly<Record<string, unknown>>): Uint8Array;
    };
  };
  export default dcmjs;
}
