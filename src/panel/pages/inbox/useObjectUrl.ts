import { useEffect, useState } from 'react';

/** A file of this device as an address of this page, for as long as it is shown. */
export function useObjectUrl(file: Blob | null): string | null {
  const [made, setMade] = useState<{ file: Blob; url: string } | null>(null);
  useEffect(() => {
    if (!file) return;
    const url = URL.createObjectURL(file);
    // The address is a resource that is made and freed: only an effect can do both.
    // eslint-disable-next-line react-hooks/set-state-in-effect
    setMade({ file, url });
    return () => URL.revokeObjectURL(url);
  }, [file]);
  return made !== null && made.file === file ? made.url : null;
}
